import { deepStrictEqual } from "node:assert/strict";
import { meanOfRows, takeMeanAway } from "../../src/inspection/mean_of_rows.ts";

Deno.test("meanOfRows() leaves rows of zeros out", () => {
  const data = Float32Array.of(1, 0, 0, 0, 0, 1);

  deepStrictEqual(meanOfRows({ data, count: 3, length: 2 }), Float64Array.of(0.5, 0.5));
  deepStrictEqual(
    meanOfRows({ data: new Float32Array(4), count: 2, length: 2 }),
    Float64Array.of(0, 0),
  );
});

Deno.test("takeMeanAway() leaves rows of unit length, and zeros as they were", () => {
  const rows = Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0.25);
  takeMeanAway(rows, Float64Array.of(0, 0.25));

  deepStrictEqual(rows, Float32Array.of(4 / Math.sqrt(17), -1 / Math.sqrt(17), 0, 1, 0, 0, 0, 0));
});
