import { strictEqual } from "node:assert/strict";
import { float32AtMost } from "../../src/formats/float32_at_most.ts";

Deno.test("float32AtMost() keeps whole numbers up to 2^24, and goes down from those between two", () => {
  for (const exact of [1, 3, 10_000_001, 2 ** 24, 2 ** 24 + 2, 2 ** 31]) {
    strictEqual(float32AtMost(exact), exact);
  }
  strictEqual(float32AtMost(2 ** 24 + 1), 2 ** 24);
  strictEqual(float32AtMost(2 ** 24 + 3), 2 ** 24 + 2); // the nearest would be 2^24 + 4
  strictEqual(float32AtMost(2 ** 27 - 1), 2 ** 27 - 8);
});
