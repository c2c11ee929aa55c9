import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { multiSimilarity, type MultiSimilarityOptions } from "../../src/heads/multi_similarity.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, toRows } from "./plain_margin_softmax.ts";
import { lossAfter, runHead } from "./run_head.ts";

function randomFeatures(images: number, length: number, seed: number): number[] {
  const random = new Random(seed, "features");
  return Array.from({ length: images * length }, () => random.normal());
}

/** Row by row as in the authors' code; `kept` counts the pairs that mining leaves. */
function plainLoss(
  features: number[],
  length: number,
  identities: number[],
  { alpha = 2, beta = 40, base = 0.5, epsilon = 0.1 }: MultiSimilarityOptions,
  kept = { positives: 0, negatives: 0 },
): number {
  const rows = toRows(features, length);
  let loss = 0;
  rows.forEach((row, i) => {
    const positives: number[] = [], negatives: number[] = [];
    rows.forEach((other, j) => {
      const value = cosine(row, other);
      if (identities[i] !== identities[j]) negatives.push(value);
      else if (value < 1 - 1e-5) positives.push(value);
    });
    const mined = negatives.filter((value) => value + epsilon > Math.min(...positives));
    const pulled = positives.filter((value) => value - epsilon < Math.max(...negatives));
    if (positives.length === 0 || mined.length === 0 || pulled.length === 0) return;
    kept.positives += pulled.length;
    kept.negatives += mined.length;
    const sum = (values: number[], factor: number) =>
      values.reduce((sum, value) => sum + Math.exp(factor * (value - base)), 0);
    loss += Math.log(1 + sum(pulled, -alpha)) / alpha + Math.log(1 + sum(mined, beta)) / beta;
  });
  return loss / rows.length;
}

for (
  const { what, identities, length, options } of [
    { what: "the authors' defaults", identities: [0, 0, 0, 1, 1, 1, 2, 2, 2], length: 5 },
    {
      what: "other options",
      identities: [3, 3, 8, 8, 3, 9, 9],
      length: 3,
      options: { alpha: 3, beta: 7, base: 0.2, epsilon: 0 },
    },
    {
      what: "large identities in any order, one of them alone",
      identities: [20_000_000, 20_000_001, 20_000_000, 20_000_001, 5, 20_000_001, 20_000_000],
      length: 7,
    },
  ] as {
    what: string;
    identities: number[];
    length: number;
    options?: MultiSimilarityOptions;
  }[]
) {
  testOnEveryDevice(
    `multiSimilarity() agrees with plain loops, its gradient with finite differences: ${what}`,
    async () => {
      const features = randomFeatures(identities.length, length, 4);
      const kept = { positives: 0, negatives: 0 };
      const plain = (features: number[]) => plainLoss(features, length, identities, options ?? {});
      const expected = plainLoss(features, length, identities, options ?? {}, kept);
      const all = identities.flatMap((a) => identities.map((b) => a === b));
      const positives = all.filter(Boolean).length - identities.length;
      const negatives = all.length - all.filter(Boolean).length;
      ok(
        kept.negatives > 0 && kept.negatives < negatives,
        `kept ${kept.negatives} of ${negatives}`,
      );
      ok(kept.positives > 0 && kept.positives <= positives);
      const { loss, gradients } = await runHead(
        multiSimilarity(options),
        features,
        Int32Array.from(identities),
      );
      closeTo([loss], [expected]);
      closeTo(gradients[0], slopes(features, plain, 1e-5), 1e-3);
    },
  );
}

testOnEveryDevice(
  "multiSimilarity() does not count images that are the same as positives",
  async () => {
    // The second identity's third image is not that of the others; its negatives are hard.
    const features = [1, 2, 1, 2, 1, 1.9, 1, 1.9, 2, 1];
    const identities = [0, 0, 1, 1, 1];
    const { loss } = await runHead(multiSimilarity(), features, Int32Array.from(identities));
    const expected = plainLoss(features, 2, identities, {});
    ok(expected > 0);
    closeTo([loss], [expected]);
    const same = await runHead(
      multiSimilarity(),
      [1, 2, 1, 2, 3, 1, 3, 1],
      Int32Array.of(0, 0, 1, 1),
    );
    deepStrictEqual([same.loss, ...same.gradients[0]].map(Math.abs), Array(9).fill(0));
  },
);

testOnEveryDevice(
  "multiSimilarity() is 0 where nothing has both a positive and a negative",
  async () => {
    for (const identities of [[4, 4, 4, 4], [1, 2, 3, 4], [9]]) {
      const features = randomFeatures(identities.length, 3, 5);
      const { loss, ignored, gradients } = await runHead(
        multiSimilarity(),
        features,
        Int32Array.from(identities),
      );
      deepStrictEqual([loss, ...gradients[0]].map(Math.abs), [0, ...features.map(() => 0)]);
      strictEqual(ignored, identities.length);
    }
    const { ignored } = await runHead(
      multiSimilarity(),
      randomFeatures(5, 3, 6),
      Int32Array.of(1, 2, 1, 3, 2),
    );
    strictEqual(ignored, 1);
  },
);

testOnEveryDevice(
  "multiSimilarity() is finite at cosines of 1 and -1, whatever the weights",
  async () => {
    const identities = Int32Array.of(0, 0, 1, 1);
    const options = { alpha: 500, beta: 1000 };
    for (
      const features of [[1, 2, 1, 2, 1, 2, 1, 2], [1, 2, -1, -2, 1, 2, -1, -2], Array(8).fill(0)]
    ) {
      const { loss, gradients } = await runHead(multiSimilarity(options), features, identities);
      ok([loss, ...gradients[0]].every(Number.isFinite), `${loss}: ${gradients[0]}`);
    }
    // The positive's cosine is -1: 1.5 below the base. A negative's is 1, 0.5 above it.
    const apart = await runHead(multiSimilarity(options), [1, 2, -1, -2, 1, 2, -1, -2], identities);
    closeTo([apart.loss], [2]);
  },
);

testOnEveryDevice("multiSimilarity() shows features that are not numbers", async () => {
  const identities = Int32Array.of(0, 0, 1, 1);
  const { loss } = await runHead(multiSimilarity(), [NaN, 2, 1, 1, 1, 3, 1, 2], identities);
  ok(Number.isNaN(loss), `${loss}`);
});

testOnEveryDevice("multiSimilarity() gets smaller along its gradient", async () => {
  const identities = Int32Array.of(0, 0, 1, 1, 2, 2), features = randomFeatures(6, 4, 7);
  const before = await lossAfter(multiSimilarity(), features, identities, 0);
  const after = await lossAfter(multiSimilarity(), features, identities, 20, 0.5);
  ok(after < before / 2, `${before} to ${after}`);
});
