import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { allPairsVerification } from "../../src/protocols/all_pairs_verification.ts";
import { BINS, numberInBin } from "../../src/verification/count_pairs.ts";
import { ratesAtFars } from "../../src/verification/rates_at_fars.ts";
import { scoreTiles, TILE_COLUMNS } from "../../src/verification/score_tiles.ts";
import { unitRows } from "../../src/verification/unit_rows.ts";
import { randomEmbeddings } from "../verification/random_embeddings.ts";

/** Rows of few directions, so that many scores are equal. */
function tiedEmbeddings(count: number, seed: number) {
  const random = new Random(seed);
  const data = Float32Array.from({ length: 3 * count }, () => random.below(3) - 1);
  return { data, count, length: 3 };
}

function identitiesOf(count: number, each: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => Math.floor(row / each));
}

const fars = [1, 0.5, 0.1, 0.01, 0.001, 0.0001, 0.00001, 0];

for (
  const [what, embeddings] of [
    ["random", randomEmbeddings(1100, 7, 1)],
    ["tied", tiedEmbeddings(1100, 2)],
  ] as const
) {
  Deno.test(`allPairsVerification() gives the rates of all scores listed, ${what} ones`, async () => {
    const { count } = embeddings, identities = identitiesOf(count, 4), rows = unitRows(embeddings);
    const same: number[] = [], different: number[] = [];
    for (const tile of scoreTiles(rows, rows)) {
      for (let r = 0; r < tile.rows; r++) {
        for (let c = 0; c < tile.columns; c++) {
          const row = tile.row + r, column = tile.column + c;
          if (column <= row) continue;
          const list = identities[row] === identities[column] ? same : different;
          list.push(tile.scores[r * TILE_COLUMNS + c]);
        }
      }
    }
    const { rates, pairs, same: sames } = await allPairsVerification(embeddings, identities, {
      fars,
    });
    deepStrictEqual([pairs, sames], [count * (count - 1) / 2, 275 * 6]);
    deepStrictEqual(
      rates.map(({ interval: _, ...rate }) => rate),
      ratesAtFars(Float32Array.from(same), Float32Array.from(different), fars),
    );
  });
}

Deno.test("allPairsVerification() gives the same in workers", async () => {
  const embeddings = randomEmbeddings(2200, 3, 3), identities = identitiesOf(2200, 2);
  deepStrictEqual(
    await allPairsVerification(embeddings, identities, { workers: 2 }),
    await allPairsVerification(embeddings, identities, { workers: 0 }),
  );
});

Deno.test("allPairsVerification() says which rates take more pairs than there are", async () => {
  const { rates } = await allPairsVerification(randomEmbeddings(450, 2, 4), identitiesOf(450, 2));
  // 101,025 pairs, of which 225 are same.
  deepStrictEqual(rates.map(({ tar }) => tar === null), [false, false, false, false, false, true]);
});

Deno.test("allPairsVerification() refuses strangers, NaN and identities that do not fit", async () => {
  const embeddings = { data: Float32Array.of(1, 2, NaN), count: 3, length: 1 };
  await rejects(allPairsVerification(embeddings, new Int32Array(3)), /row 2 holds a number that/);
  await rejects(allPairsVerification(embeddings, new Int32Array(2)), /3 embeddings of 2 identit/);
  const two = { ...embeddings, count: 2 };
  await rejects(allPairsVerification(two, Int32Array.of(1, 2)), /with two images, got none/);
});

Deno.test("numberInBin() numbers the numbers of float32 in their order", () => {
  strictEqual(numberInBin(BINS / 2, 0), 0);
  strictEqual(numberInBin(BINS / 2, 1), 2 ** -149);
  strictEqual(numberInBin(BINS / 2 + 0x3f80, 0), 1);
  strictEqual(numberInBin(BINS / 2 - 1 - 0x3f80, BINS - 1), -1);
});
