import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { NumberColumn } from "../../src/formats/number_column.ts";
import { TextColumn } from "../../src/formats/text_column.ts";

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

Deno.test("NumberColumn and TextColumn go back to how they were, and on from there", () => {
  for (
    const [length, kept] of [[5, 0], [1024, 1023], [1025, 1024], [5000, 2048], [5000, 1], [3, 9]]
  ) {
    const numbers = new NumberColumn(Uint32Array), texts = new TextColumn();
    for (let i = 0; i < length; i++) {
      numbers.push(i);
      texts.push(`text ${i} ${"x".repeat(i % 90)}`);
    }
    for (const column of [numbers, texts]) column.truncate(kept);
    const left = Math.min(length, kept);
    for (let i = left; i < 6000; i++) {
      numbers.push(i);
      texts.push(`text ${i}`);
    }
    deepStrictEqual([numbers.length, texts.length], [6000, 6000]);
    for (const i of [0, left - 1, left, 5999].filter((i) => i >= 0)) {
      strictEqual(texts.at(i), `text ${i}${i < left ? ` ${"x".repeat(i % 90)}` : ""}`);
      strictEqual(numbers.at(i), i);
    }
    deepStrictEqual(numbers.take(), Uint32Array.from({ length: 6000 }, (_, i) => i));
  }
});
