import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { fallingOrder, RankedPairs } from "../../src/verification/ranked_pairs.ts";
import { pairFigures } from "../../src/verification/verification_intervals.ts";
import { verifyScores } from "../../src/verification/verify_embeddings.ts";

const FARS = [0.1, 0.01, 0.001, 0.0001, 0.00001, 0.000001];

/** Pairs with many ties, and how often each counts. */
function tiedPairs(seed: number) {
  const random = new Random(seed);
  const same = Uint8Array.from({ length: 300 }, () => random.below(2));
  const scores = Float64Array.from(same, (is) => (random.below(40) + 8 * is - 20) / 40);
  const folds = Int32Array.from(same, () => random.below(5));
  return { same, scores, folds, weights: Float32Array.from(same, () => random.below(4)) };
}

for (let seed = 0; seed < 5; seed++) {
  Deno.test(`pairFigures() says of weighted pairs what verify says of a list of copies, seed ${seed}`, () => {
    const { same, scores, folds, weights } = tiedPairs(seed);
    const { tars, ...figures } = pairFigures(scores, { same, folds }, FARS)(weights);
    const copies = [...weights].flatMap((weight, pair) => Array<number>(weight).fill(pair));
    const expected = verifyScores(Float64Array.from(copies, (pair) => scores[pair]), {
      same: Uint8Array.from(copies, (pair) => same[pair]),
      folds: Int32Array.from(copies, (pair) => folds[pair]),
    });
    deepStrictEqual(figures, {
      accuracy: expected.accuracy.mean,
      best: expected.bestThreshold.accuracy,
      auc: expected.auc,
      eer: expected.eer,
    });
    deepStrictEqual(tars, Object.values(expected.tarAtFar));
  });
}

Deno.test("pairFigures() has no figures where pairs of one kind, or of all folds but one, have no weight", () => {
  const { same, scores, folds } = tiedPairs(0);
  const figuresOf = pairFigures(scores, { same, folds }, FARS);
  deepStrictEqual(figuresOf(Float32Array.from(same)).auc, NaN);
  deepStrictEqual(figuresOf(Float32Array.from(same)).tars, FARS.map(() => NaN));
  const { auc, accuracy } = figuresOf(Float32Array.from(folds, (fold) => fold === 2 ? 1 : 0));
  deepStrictEqual([auc > 0, accuracy], [true, NaN]);
});

Deno.test("RankedPairs.tars() has no rate where the threshold is among pairs that were not ranked", () => {
  const ranked = new RankedPairs(Float64Array.of(0.9, 0.8, 0.7), Uint8Array.of(1, 0, 1));
  const weights = new Float32Array(3).fill(1);
  const totals = { sames: 4, differents: 10 };
  deepStrictEqual(ranked.tars(weights, [0.1, 0.01], totals), [NaN, 1 / 4]);
  deepStrictEqual(ranked.tars(weights, [1, 0.1], { sames: 4, differents: 1 }), [1, 1 / 4]);
});

Deno.test("fallingOrder() sorts what float32 takes for equal, and endless numbers", () => {
  const scores = Float64Array.of(
    -1,
    0.1,
    0.1 + 1e-12,
    -Infinity,
    -0,
    0,
    0.1 - 1e-12,
    -1 - 1e-12,
    3,
  );
  const order = fallingOrder(scores);
  deepStrictEqual([...order].toSorted(), [...scores.keys()]);
  for (let i = 1; i < order.length; i++) {
    strictEqual(scores[order[i - 1]] >= scores[order[i]], true, `place ${i}`);
  }
  strictEqual(fallingOrder(new Float64Array()).length, 0);
});
