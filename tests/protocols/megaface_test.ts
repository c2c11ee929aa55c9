import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { encodeNpy } from "../../src/formats/npy.ts";
import { Random } from "../../src/random/random.ts";
import { EmbeddingsFile } from "../../src/verification/embeddings_file.ts";
import { megaface } from "../../src/protocols/megaface.ts";
import { TopScores } from "../../src/verification/rank_mates.ts";
import { ratesAtFars } from "../../src/verification/rates_at_fars.ts";
import { scoreTiles, TILE_COLUMNS } from "../../src/verification/score_tiles.ts";
import { unitRows } from "../../src/verification/unit_rows.ts";
import { withFolder } from "../temporary_folder.ts";
import { randomEmbeddings } from "../verification/random_embeddings.ts";

/** Two people with two probes each, one with one, and three distractors, in the plane. */
const probes = { data: Float32Array.of(1, 0, 4, 3, 0, 1, 0, 2, 1, 1), count: 5, length: 2 };
const identities = Int32Array.of(1, 1, 2, 2, 3);
const distractors = { data: Float32Array.of(3, 4, 12, 5, 0, -1), count: 3, length: 2 };

Deno.test("megaface() ranks each mate among all distractors, and verifies over all pairs", async () => {
  // (1, 0) and (4, 3) score 0.8. With (1, 0): 0.6, 0.923, 0, so the mate is second. With (4, 3): 0.96, 0.969, -0.6,
  // so it is third. (0, 1) and (0, 2) score 1, and are first.
  // Of 15 different pairs 0.1 lets one be accepted, (1, 1) and (3, 4) at 0.99: above 0.969 is one of two same pairs.
  const { cmc, rates: [rate], resampling: _, ...counts } = await megaface(
    probes,
    identities,
    distractors,
    {
      fars: [0.1],
    },
  );
  const interval = { reason: "resampling takes at least 10 identities, and there are 2" };
  deepStrictEqual(cmc, [{ rank: 1, rate: 1 / 2, interval }, { rank: 2, rate: 3 / 4, interval }]);
  strictEqual(rate.tar, 1 / 2);
  const expected = { probes: 5, mated: 4, searches: 4, distractors: 3, differentPairs: 15 };
  deepStrictEqual(counts, expected);
});

Deno.test("megaface() counts a distractor that scores as much as the mate against it", async () => {
  const [a, b] = [[1, 0], [4, 3]];
  const two = { data: Float32Array.from([...a, ...b]), count: 2, length: 2 };
  // (4, -3) scores 0.8 with (1, 0), as its mate does, and 0.28 with (4, 3).
  const one = { data: Float32Array.of(4, -3), count: 1, length: 2 };
  const { cmc, rates } = await megaface(two, Int32Array.of(1, 1), one);
  deepStrictEqual(cmc.map(({ rank, rate }) => [rank, rate]), [[1, 1 / 2]]);
  deepStrictEqual(rates.map(({ tar }) => tar), [null, null, null]);
});

Deno.test("megaface() is what a list of all scores says, with ties and in workers", async () => {
  const random = new Random(5), ints = () => random.below(5) - 2;
  const probes = { data: Float32Array.from({ length: 3600 }, ints), count: 1200, length: 3 };
  const distractors = { data: Float32Array.from({ length: 6600 }, ints), count: 2200, length: 3 };
  const identities = Int32Array.from({ length: 1200 }, (_, i) => i % 500);
  const all = async (workers: number) =>
    await megaface(probes, identities, distractors, { fars: [0.1, 0.001, 1], workers });
  const inPlace = await all(0);
  deepStrictEqual(await all(2), inPlace);

  const rows = unitRows(probes), columns = unitRows(distractors);
  const same: number[] = [], ranks: number[] = [];
  const different = new Float32Array(1200 * 2200);
  for (const { scores, row, rows: height, column, columns: width } of scoreTiles(rows, columns)) {
    for (let r = 0; r < height; r++) {
      const line = scores.subarray(r * TILE_COLUMNS, r * TILE_COLUMNS + width);
      different.set(line, (row + r) * 2200 + column);
    }
  }
  for (const { scores, row, rows: height, column, columns: width } of scoreTiles(rows, rows)) {
    for (let r = 0; r < height; r++) {
      for (let c = 0; c < width; c++) {
        const probe = row + r, mate = column + c, score = scores[r * TILE_COLUMNS + c];
        if (probe === mate || identities[probe] !== identities[mate]) continue;
        same.push(score);
        const others = different.subarray(probe * 2200, (probe + 1) * 2200);
        ranks.push(1 + others.filter((other) => other >= score).length);
      }
    }
  }
  strictEqual(inPlace.searches, ranks.length);
  for (const { rank, rate } of inPlace.cmc) {
    strictEqual(rate, ranks.filter((one) => one <= rank).length / ranks.length, `rank ${rank}`);
  }
  strictEqual(inPlace.cmc.at(-1)!.rank, 2000);
  deepStrictEqual(inPlace.rates, ratesAtFars(Float32Array.from(same), different, [0.1, 0.001, 1]));
});

Deno.test("megaface() reads distractors from a file as it takes them from memory", () =>
  withFolder(async (folder) => {
    const path = join(folder, "distractors.npy"), many = randomEmbeddings(2500, 3, 7);
    await Deno.writeFile(path, encodeNpy({ shape: [2500, 3], data: many.data }));
    const probes = randomEmbeddings(1000, 3, 8);
    const identities = Int32Array.from({ length: 1000 }, (_, i) => i >> 1);
    const file = await EmbeddingsFile.open(path);
    deepStrictEqual(
      await megaface(probes, identities, file, { workers: 2 }),
      await megaface(probes, identities, many, { workers: 0 }),
    );
    await file.close();
  }));

Deno.test("megaface() names the row that holds a NaN, and whose it is", async () => {
  const broken = randomEmbeddings(1500, 2, 9);
  broken.data[2 * 1200] = NaN;
  await rejects(megaface(probes, identities, broken), {
    name: "RangeError",
    message: "Cannot compare distractors: row 1200 holds a number that is not finite",
  });
  const nan = { ...probes, data: probes.data.with(7, Infinity) };
  await rejects(megaface(nan, identities, distractors), /compare probes: row 3 holds a number/);
});

Deno.test("megaface() refuses probes without mates, and what does not fit", async () => {
  const strangers = Int32Array.of(1, 2, 3, 4, 5);
  await rejects(
    megaface(probes, strangers, distractors),
    /expected an identity with two, got none/,
  );
  await rejects(megaface(probes, identities.slice(1), distractors), /for each of 5, got 4$/);
  const none = { data: new Float32Array(), count: 0, length: 2 };
  await rejects(megaface(probes, identities, none), /expected distractors, got none/);
  await rejects(
    megaface(probes, identities, randomEmbeddings(2, 3, 1)),
    /they have 2 numbers each, and distractors have 3/,
  );
});

Deno.test("TopScores keeps the highest, however many come", () => {
  const random = new Random(6);
  for (const [count, given] of [[0, 10], [1, 10], [7, 3], [7, 7], [600, 5000]]) {
    const scores = Float32Array.from({ length: given }, () => random.below(100) / 128);
    const top = new TopScores(count);
    for (const score of scores) if (score > top.floor) top.add(score);
    deepStrictEqual(top.take(), scores.sort().reverse().slice(0, count));
  }
});
