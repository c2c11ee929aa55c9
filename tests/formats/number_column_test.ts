import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { NumberColumn } from "../../src/formats/number_column.ts";

Deno.test("NumberColumn gives back what was pushed, singly, by stretches and whole", () => {
  for (const length of [0, 1, 1023, 1024, 1025, 4096, 4097, 50_000]) {
    const numbers = Float64Array.from({ length }, (_, i) => i * 0.5);
    const column = new NumberColumn(Float64Array);
    for (const value of numbers) column.push(value);
    strictEqual(column.length, length);
    if (length > 0) strictEqual(column.at(length - 1), (length - 1) * 0.5);
    for (
      const [start, end] of [[0, length], [1, length], [4096, length], [3, 4], [1020, 1030], [
        2040,
        40_000,
      ]]
    ) {
      const stretch = numbers.subarray(start, Math.min(end, length));
      const pieces = [...column.pieces(start, Math.min(end, length))];
      deepStrictEqual(pieces.flatMap((piece) => [...piece]), [...stretch]);
    }
    deepStrictEqual(column.take(), numbers);
    strictEqual(column.length, 0);
  }
});
