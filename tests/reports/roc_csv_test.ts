import { strictEqual } from "node:assert/strict";
import { rocCsv } from "../../src/reports/roc_csv.ts";
import { rocCurve } from "../../src/verification/roc_curve.ts";

Deno.test("rocCsv() has a line a point, the threshold that accepts nothing first", () => {
  const roc = rocCurve(Float64Array.of(0.9, 0.8, 0.8, 0.1), Uint8Array.of(1, 1, 0, 0));
  strictEqual(
    [...rocCsv(roc)].join(""),
    "threshold,far,tar\nInfinity,0,0\n0.9,0,0.5\n0.8,0.5,1\n0.1,1,1\n",
  );
});

Deno.test("rocCsv() comes in pieces that hold every point once", () => {
  const scores = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const pieces = [...rocCsv(rocCurve(scores, Uint8Array.from(scores, (score) => score % 2)))];
  const lines = pieces.join("").split("\n");
  strictEqual(pieces.length, 1 + 3);
  strictEqual(lines.length, 1 + 10_001 + 1);
  strictEqual(new Set(lines).size, lines.length);
});
