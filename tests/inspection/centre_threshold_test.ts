import { strictEqual } from "node:assert/strict";
import { centreThreshold } from "../../src/inspection/centre_threshold.ts";

Deno.test("centreThreshold() lets one in a hundred be above it", () => {
  const cosines = Float32Array.from({ length: 1000 }, (_, i) => i / 1024);
  const threshold = centreThreshold(cosines);

  strictEqual(cosines.filter((cosine) => cosine > threshold).length, 10);
});

Deno.test("centreThreshold() lets none of fewer than a hundred be above it", () => {
  strictEqual(centreThreshold(Float32Array.from({ length: 99 }, (_, i) => i)), 98);
});
