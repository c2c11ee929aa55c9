import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { nPair } from "../../src/heads/n_pair.ts";
import { Random } from "../../src/random/random.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, toRows } from "./plain_margin_softmax.ts";
import { lossAfter, runHead } from "./run_head.ts";

const SCALE = 3;

function randomFeatures(images: number, length: number, seed: number): number[] {
  const random = new Random(seed, "features");
  return Array.from({ length: images * length }, () => random.normal());
}

/** Eq. 7 of the paper over every set of pairs, with the mean over all pairs. */
function plainLoss(features: number[], length: number, sets: [number, number][][]): number {
  const rows = toRows(features, length);
  const losses = sets.flatMap((pairs) =>
    pairs.map(([anchor, positive]) => {
      const own = SCALE * cosine(rows[anchor], rows[positive]);
      const others = pairs.filter(([other]) => other !== anchor).map(([_, negative]) =>
        Math.exp(SCALE * cosine(rows[anchor], rows[negative]) - own)
      );
      return Math.log(1 + others.reduce((sum, value) => sum + value, 0));
    })
  );
  return losses.reduce((sum, loss) => sum + loss) / losses.length;
}

for (
  const { what, identities, sets, ignored, length } of [
    {
      what: "2 images an identity",
      identities: [7, 7, 3, 3, 5, 5],
      sets: [[[0, 1], [2, 3], [4, 5]]],
      ignored: 0,
      length: 3,
    },
    {
      what: "3 images an identity, the last of which is left over",
      identities: [7, 7, 7, 3, 3, 3],
      sets: [[[0, 1], [3, 4]]],
      ignored: 2,
      length: 5,
    },
    {
      what: "4 images an identity, in two sets",
      identities: [7, 7, 7, 7, 0, 0, 0, 0, 9, 9, 9, 9],
      sets: [[[0, 1], [4, 5], [8, 9]], [[2, 3], [6, 7], [10, 11]]],
      ignored: 0,
      length: 7,
    },
    {
      what: "images in any order and number, a pair alone in its set left out",
      identities: [1, 20_000_001, 1, 20_000_000, 20_000_001, 1, 1, 20_000_000, 4, 1, 20_000_000],
      sets: [[[0, 2], [1, 4], [3, 7]]],
      ignored: 5,
      length: 3,
    },
  ] as {
    what: string;
    identities: number[];
    sets: [number, number][][];
    ignored: number;
    length: number;
  }[]
) {
  testOnEveryDevice(
    `nPair() agrees with plain loops, its gradient with finite differences: ${what}`,
    async () => {
      const features = randomFeatures(identities.length, length, 1);
      const result = await runHead(nPair({ scale: SCALE }), features, Int32Array.from(identities));
      closeTo([result.loss], [plainLoss(features, length, sets)]);
      const expected = slopes(features, (features) => plainLoss(features, length, sets));
      closeTo(result.gradients[0], expected, 1e-3);
      strictEqual(result.ignored, ignored);
    },
  );
}

testOnEveryDevice("nPair() is 0, and so is its gradient, where nothing makes a pair", async () => {
  for (const identities of [[4, 4, 4, 4], [1, 2, 3, 4], [9], [5, 5]]) {
    const features = randomFeatures(identities.length, 3, 2);
    const { loss, ignored, gradients } = await runHead(
      nPair(),
      features,
      Int32Array.from(identities),
    );
    deepStrictEqual([loss, ...gradients[0]].map(Math.abs), [0, ...features.map(() => 0)]);
    strictEqual(ignored, identities.length);
  }
});

testOnEveryDevice(
  "nPair() is finite at cosines of 1 and -1, and of features of zeros",
  async () => {
    const identities = Int32Array.of(0, 0, 1, 1);
    for (
      const features of [
        [1, 2, 1, 2, 1, 2, 1, 2],
        [1, 2, -1, -2, 1, 2, -1, -2],
        [0, 0, 0, 0, 0, 0, 0, 0],
      ]
    ) {
      const { loss, gradients } = await runHead(nPair({ scale: 1000 }), features, identities);
      closeTo([loss], [Math.log(2)]);
      ok(gradients[0].every(Number.isFinite), `${gradients[0]}`);
    }
    const apart = await runHead(nPair({ scale: 1000 }), [1, 2, -1, -2, -1, -2, 1, 2], identities);
    closeTo([apart.loss], [2000]);
  },
);

testOnEveryDevice("nPair() shows features that are not numbers", async () => {
  const { loss } = await runHead(nPair(), [NaN, 2, 1, 1, 1, 3, 1, 2], Int32Array.of(0, 0, 1, 1));
  ok(Number.isNaN(loss), `${loss}`);
});

testOnEveryDevice("nPair() gets smaller along its gradient", async () => {
  const identities = Int32Array.of(0, 0, 1, 1, 2, 2), features = randomFeatures(6, 4, 3);
  const before = await lossAfter(nPair(), features, identities, 0);
  const after = await lossAfter(nPair(), features, identities, 20);
  ok(after < before / 2, `${before} to ${after}`);
});
