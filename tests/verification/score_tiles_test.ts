import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { scoreTiles, TILE_COLUMNS } from "../../src/verification/score_tiles.ts";
import { unitRows } from "../../src/verification/unit_rows.ts";
import { randomEmbeddings } from "./random_embeddings.ts";

function allScores(rows: ReturnType<typeof unitRows>, columns: ReturnType<typeof unitRows>) {
  const all = new Float32Array(rows.count * columns.count).fill(NaN);
  for (const { scores, row, rows: height, column, columns: width } of scoreTiles(rows, columns)) {
    for (let r = 0; r < height; r++) {
      const line = scores.subarray(r * TILE_COLUMNS, r * TILE_COLUMNS + width);
      all.set(line, (row + r) * columns.count + column);
    }
  }
  return all;
}

for (const [n, m, length] of [[1, 1, 1], [3, 13, 7], [97, 1031, 3], [193, 31, 64]]) {
  Deno.test(`scoreTiles() gives the cosines of ${n} rows with ${m} columns of ${length} numbers`, () => {
    const rows = unitRows(randomEmbeddings(n, length, 1));
    const columns = unitRows(randomEmbeddings(m, length, 2));
    const scores = allScores(rows, columns);
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < m; c++) {
        let expected = 0;
        for (let k = 0; k < length; k++) {
          expected += rows.data[r * length + k] * columns.data[c * length + k];
        }
        ok(Math.abs(scores[r * m + c] - expected) < 1e-6, `${r}, ${c}`);
      }
    }
  });
}

Deno.test("scoreTiles() gives equal rows equal scores, and a and b what it gives b and a, in whichever tile", () => {
  const n = 1100, length = 13, embeddings = randomEmbeddings(n, length, 3);
  embeddings.data.copyWithin(1050 * length, 5 * length, 6 * length); // row 1050 is row 5
  const rows = unitRows(embeddings), scores = allScores(rows, rows);
  const random = new Random(4);
  for (let i = 0; i < 1000; i++) {
    const a = random.below(n), b = random.below(n);
    strictEqual(scores[a * n + b], scores[b * n + a]);
    strictEqual(scores[a * n + 5], scores[a * n + 1050]);
  }
});

Deno.test("scoreTiles() leaves out tiles below the diagonal", () => {
  const rows = unitRows(randomEmbeddings(2 * TILE_COLUMNS, 1, 5));
  const tiles = [...scoreTiles(rows, rows, { upper: true })];
  strictEqual(Math.max(...tiles.filter((tile) => tile.column === 0).map((tile) => tile.row)), 960);
  const some = [...scoreTiles(rows, rows, { from: 1, to: 3 })];
  deepStrictEqual([some[0].column, some[0].columns], [1, 2]);
});

Deno.test("scoreTiles() refuses rows that are longer or shorter than columns", () => {
  const [rows, columns] = [3, 4].map((length) => unitRows(randomEmbeddings(2, length, 6)));
  throws(() => scoreTiles(rows, columns).next(), /rows of 3 numbers with rows of 4$/);
});

Deno.test("unitRows() leaves rows of 0, and refuses NaN", () => {
  const rows = unitRows({ data: Float32Array.of(3, 4, 0, 0), count: 2, length: 2 });
  deepStrictEqual([...rows.data], [...Float32Array.of(0.6, 0.8, 0, 0)]);
  throws(
    () => unitRows({ data: Float32Array.of(1, NaN), count: 2, length: 1 }),
    /row 1 holds a number that is not finite/,
  );
});
