import { deepStrictEqual, ok } from "node:assert/strict";
import { type NearestRows, nearestRows } from "../../src/inspection/nearest_rows.ts";
import { Random } from "../../src/random/random.ts";
import type { Embeddings } from "../../src/verification/embeddings.ts";
import { testOnEveryDevice } from "../devices.ts";

/** Rows of -1, 0 and 1, whose products are exact; there are many ties. */
function rowsOf(count: number, length: number, seed: number): Embeddings {
  const random = new Random(seed, "rows", count, length);
  return {
    data: Float32Array.from({ length: count * length }, () => random.below(3) - 1),
    count,
    length,
  };
}

function byPlainLoops(rows: Embeddings, others: Embeddings): NearestRows {
  const row = new Int32Array(rows.count).fill(-1);
  const cosine = new Float32Array(rows.count).fill(-Infinity);
  for (let i = 0; i < rows.count; i++) {
    for (let j = 0; j < others.count; j++) {
      if (rows === others && i === j) continue;
      let sum = 0;
      for (let k = 0; k < rows.length; k++) {
        sum += rows.data[i * rows.length + k] * others.data[j * rows.length + k];
      }
      if (sum > cosine[i]) [cosine[i], row[i]] = [sum, j];
    }
  }
  return { row, cosine };
}

testOnEveryDevice("nearestRows() finds what plain loops find, the first of several", async () => {
  for (const [n, m, length] of [[1, 1, 1], [3, 7, 13], [31, 13, 7], [600, 3, 5]]) {
    const rows = rowsOf(n, length, 1), others = rowsOf(m, length, 2);
    deepStrictEqual(await nearestRows(rows, others), byPlainLoops(rows, others));
  }
});

testOnEveryDevice("nearestRows() finds rows in whatever block they are", async () => {
  const rows = rowsOf(3, 4, 3), others = rowsOf(4100, 4, 4);
  others.data.fill(-1, 0, 4096 * 4);
  const { row, cosine } = await nearestRows(rows, others);
  deepStrictEqual({ row, cosine }, byPlainLoops(rows, others));
  ok(row.some((row) => row >= 4096));
});

testOnEveryDevice("nearestRows() passes over a row itself, in every block", async () => {
  const rows = rowsOf(520, 6, 5);
  deepStrictEqual(await nearestRows(rows, rows), byPlainLoops(rows, rows));
});

testOnEveryDevice("nearestRows() says so where there is none", async () => {
  const one = rowsOf(1, 3, 6), none = rowsOf(0, 3, 6);
  const nobody = { row: Int32Array.of(-1), cosine: Float32Array.of(-Infinity) };
  deepStrictEqual(await nearestRows(one, one), nobody);
  deepStrictEqual(await nearestRows(one, none), nobody);
  deepStrictEqual((await nearestRows(none, one)).row, new Int32Array());
});

testOnEveryDevice("nearestRows() takes a NaN for nobody's nearest", async () => {
  const rows = { data: Float32Array.of(1, 0), count: 1, length: 2 };
  const others = { data: Float32Array.of(NaN, NaN, 0.5, 0), count: 2, length: 2 };
  deepStrictEqual([...(await nearestRows(rows, others)).row], [1]);
});
