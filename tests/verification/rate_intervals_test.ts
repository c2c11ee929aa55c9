import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { allPairsVerification } from "../../src/protocols/all_pairs_verification.ts";
import { cmcIntervals } from "../../src/protocols/cmc_intervals.ts";
import { identificationIntervals } from "../../src/protocols/identification_intervals.ts";
import { identifySubjects } from "../../src/protocols/identify_subjects.ts";
import { identitiesOfPairs } from "../../src/verification/identities_of_pairs.ts";
import { IdentityResamples } from "../../src/verification/identity_resamples.ts";
import { intervalOf } from "../../src/verification/interval.ts";
import { rateIntervals } from "../../src/verification/rate_intervals.ts";
import { ratesAtFars } from "../../src/verification/rates_at_fars.ts";
import { scoreTiles, TILE_COLUMNS } from "../../src/verification/score_tiles.ts";
import { unitRows } from "../../src/verification/unit_rows.ts";
import { randomEmbeddings } from "./random_embeddings.ts";
import { simulatePairs } from "./simulated_pairs.ts";

const RESAMPLES = 60;

/** Each item as often as it counts. */
function copies<Item>(items: ArrayLike<Item>, weights: ArrayLike<number>): Item[] {
  return Array.from(items).flatMap((item, i) => Array<Item>(weights[i]).fill(item));
}

Deno.test("rateIntervals() are those of lists of copies", () => {
  const { scores, pairs, identities } = simulatePairs(50, "lists", new Random(1));
  const rounded = scores.map((score) => Math.round(20 * score) / 16); // with ties
  const persons = identitiesOfPairs(pairs, identities), fars = [0.3, 0.1];
  const listed = (weights: ArrayLike<number>) => {
    const all = copies(Array.from(rounded.keys()), weights);
    const scoresOf = (kind: number) =>
      Float32Array.from(all.filter((pair) => pairs.same[pair] === kind), (pair) => rounded[pair]);
    return ratesAtFars(scoresOf(1), scoresOf(0), fars);
  };
  const rates = listed(new Uint8Array(200).fill(1));
  const draws = new IdentityResamples(persons, 4), weights = new Float32Array(200);
  const resampled = Array.from(
    { length: RESAMPLES },
    (_, i) => listed(draws.weigh(i, weights)).map(({ tar }) => tar!),
  );
  const options = { resamples: RESAMPLES, seed: 4 };
  const { rates: got, resampling } = rateIntervals(rates, rounded, pairs.same, persons, options);
  got.forEach(({ interval }, i) => {
    deepStrictEqual(interval, intervalOf(rates[i].tar!, resampled.map((tars) => tars[i])));
    ok("low" in interval!);
  });
  deepStrictEqual(resampling, { over: "identities", count: 50, resamples: RESAMPLES });
});

Deno.test("allPairsVerification() has the intervals of a list of all pairs", async () => {
  const embeddings = randomEmbeddings(160, 5, 3);
  const identities = Int32Array.from({ length: 160 }, (_, row) => 7 * (row % 40));
  // Images of one identity are more alike.
  embeddings.data.forEach((_, i) => embeddings.data[i] += 1.5 * embeddings.data[i % 200]);
  const a: number[] = [], b: number[] = [], scores: number[] = [], rows = unitRows(embeddings);
  for (const tile of scoreTiles(rows, rows)) {
    for (let r = 0; r < tile.rows; r++) {
      for (let c = 0; c < tile.columns; c++) {
        if (tile.column + c <= tile.row + r) continue;
        a.push(tile.row + r);
        b.push(tile.column + c);
        scores.push(tile.scores[r * TILE_COLUMNS + c]);
      }
    }
  }
  const same = Uint8Array.from(a, (row, i) => identities[row] === identities[b[i]] ? 1 : 0);
  const pairs = { a: Int32Array.from(a), b: Int32Array.from(b), same };
  const { rates, resampling } = await allPairsVerification(embeddings, identities);
  const expected = rateIntervals(
    rates,
    Float64Array.from(scores),
    same,
    identitiesOfPairs(pairs, identities),
    { resamples: resampling!.resamples },
  );
  deepStrictEqual(rates, expected.rates);
  // 12,480 different pairs let 12 be accepted at 0.001, and fewer than 3.7 at 0.0001.
  deepStrictEqual(
    rates.slice(1).map(({ interval }) => "low" in interval!),
    [true, true, false, false, false],
  );
});

Deno.test("allPairsVerification() says where an interval takes more scores than are kept", async () => {
  const identities = Int32Array.from({ length: 2300 }, (_, row) => row % 100);
  const { rates } = await allPairsVerification(randomEmbeddings(2300, 2, 1), identities, {
    fars: [0.1, 1e-3],
  });
  deepStrictEqual(rates[0].interval, { reason: "it would take more scores than are kept" });
  ok("low" in rates[1].interval!);
});

Deno.test("identificationIntervals() draw subjects with all their probes, the same for every gallery", () => {
  const random = new Random(2), probes = 240;
  const subjects = Int32Array.from({ length: probes }, (_, probe) => 100 + probe % 30);
  const search = (isKnown: (subject: number) => boolean) => ({
    gallery: 15,
    isMated: Uint8Array.from(subjects, (subject) => isKnown(subject) ? 1 : 0),
    scores: Float32Array.from(subjects, () => random.below(40) / 40),
    ahead: Float64Array.from(subjects, (subject) => random.below(subject % 5 + 2)),
  });
  const searches = [search((subject) => subject < 115), search((subject) => subject >= 115)];
  const ranks = [1, 2], fpirs = [0.05, 0.2];
  const figuresOf = (weights: ArrayLike<number>) => {
    const each = searches.map(({ gallery, isMated, scores, ahead }) => {
      const found = identifySubjects(
        {
          gallery,
          isMated: Uint8Array.from(copies(isMated, weights)),
          scores: Float32Array.from(copies(scores, weights)),
          ahead: Float64Array.from(copies(ahead, weights)),
        },
        ranks,
        fpirs,
      );
      return [...found.ranks.map(({ rate }) => rate), ...found.rates.map(({ tar }) => tar!)];
    });
    return each[0].map((value, i) => (value + each[1][i]) / 2);
  };
  const means = figuresOf(new Uint8Array(probes).fill(1));
  const figures = {
    galleries: searches.map((search) => identifySubjects(search, ranks, fpirs)),
    ranks: ranks.map((rank, i) => ({ rank, rate: means[i] })),
    rates: fpirs.map((far, i) => ({ far, tar: means[2 + i] })),
  };
  const got = identificationIntervals(figures, searches, subjects, { resamples: RESAMPLES });
  const persons = subjects.map((subject) => subject - 100);
  const draws = new IdentityResamples({ a: persons, b: persons }, 0);
  const resampled = Array.from(
    { length: RESAMPLES },
    (_, i) => figuresOf(draws.weigh(i, new Float32Array(probes))),
  );
  const intervals = means.map((mean, i) => intervalOf(mean, resampled.map((all) => all[i])));
  deepStrictEqual(got.ranks.map(({ interval }) => interval), intervals.slice(0, 2));
  deepStrictEqual(got.rates.map(({ interval }) => interval), intervals.slice(2));
  ok("low" in intervals[3] && "low" in got.galleries[0].rates[1].interval!);
  deepStrictEqual(got.resampling, { over: "identities", count: 30, resamples: RESAMPLES });
});

Deno.test("cmcIntervals() draw identities with all their searches", () => {
  const random = new Random(3), people = 25;
  // Three probes each, but one of the last, who is not searched for: each finds its two mates among the others.
  const identities = Int32Array.from({ length: 73 }, (_, probe) => Math.floor(probe / 3) + 5);
  const starts = Int32Array.from({ length: 74 }, (_, probe) => 2 * Math.min(probe, 72));
  const ahead = Float64Array.from({ length: 144 }, () => random.below(4));
  const { cmc, resampling } = cmcIntervals([1, 2], ahead, starts, identities, {
    resamples: RESAMPLES,
  });
  const each = Int32Array.from({ length: people - 1 }, (_, person) => person);
  const draws = new IdentityResamples({ a: each, b: each }, 0);
  for (const { rank, rate, interval } of cmc) {
    strictEqual(rate, ahead.filter((count) => count < rank).length / 144);
    const resampled = Array.from({ length: RESAMPLES }, (_, i) => {
      const weights = draws.weigh(i, new Float32Array(24));
      const all = copies(ahead, Array.from(ahead, (_, search) => weights[Math.floor(search / 6)]));
      return all.filter((count) => count < rank).length / all.length;
    });
    deepStrictEqual(interval, intervalOf(rate, resampled));
  }
  deepStrictEqual(resampling, { over: "identities", count: 24, resamples: RESAMPLES });
});
