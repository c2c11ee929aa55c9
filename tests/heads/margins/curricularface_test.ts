import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { fullFc } from "../../../src/heads/full_fc.ts";
import { curricularface } from "../../../src/heads/margins/curricularface.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";
import { slopes } from "../../slopes.ts";
import { cosine, plainMarginSoftmax, toRows } from "../plain_margin_softmax.ts";
import { runHead } from "../run_head.ts";

const M = 0.5;

/** What becomes of the cosines [B][N] of a batch, in plain loops, with t as it is after the batch. */
function plainHardened(cosines: number[][], columns: ArrayLike<number>, own: number[], t: number) {
  return cosines.map((row, image) => {
    const bent = Math.cos(Math.acos(own[image]) + M);
    return row.map((c, column) => column !== columns[image] && c > bent ? c * (t + c) : c);
  });
}

const COSINES = [[0.5, 0.9, -0.8, 0.1], [0.3, -0.2, 0.7, 0.95], [0.6, 0.2, 0.1, 0.4]];

testOnEveryDevice("curricularface learns t, and makes cosines of hard rows of it", async () => {
  const parameters = new Parameters(0);
  const rule = curricularface.makeRule({ kind: "curricularface", m: M }, parameters);
  let t = 0;
  const batches = [
    { columns: [0, 2, 3], own: undefined },
    { columns: [-1, 1, 0], own: undefined },
    { columns: [1, -1, 0], own: [0.99, 0, -0.7] },
    { columns: [-1, -1, -1], own: undefined },
  ];
  for (const { columns, own } of batches) {
    const hardened = tf.tidy(() =>
      rule({
        features: tf.zeros([3, 2]),
        cosines: tf.tensor2d(COSINES),
        columns: Int32Array.from(columns),
        own: own && tf.tensor1d(own),
      }).cosines!
    );
    const owns = columns.map((column, image) => own?.[image] ?? COSINES[image][column] ?? 0);
    const counted = owns.filter((_, image) => columns[image] >= 0);
    if (counted.length > 0) {
      t = 0.99 * t + 0.01 * counted.reduce((sum, value) => sum + value, 0) / counted.length;
    }
    const expected = plainHardened(COSINES, columns, owns, t);
    const values = toRows(await hardened.data(), 4);
    columns.forEach((column, image) => {
      if (column >= 0) closeTo(values[image], expected[image], 1e-6, `image ${image}`);
    });
    closeTo(await parameters.variables.get("margin.t")!.data(), [t], 1e-6, "t");
    hardened.dispose();
  }
  deepStrictEqual([...parameters.variables.keys()], ["margin.t"]);
  parameters.dispose();
});

const FEATURES = [0.5, 1, -0.3, 2, 0.1, 0.4, -1, -0.5, 0.8];
const identities = Int32Array.of(3, 0, 3);

testOnEveryDevice(
  "fullFc() with curricularface agrees with plain loops, its gradients with finite differences",
  async () => {
    const margin = { kind: "curricularface" } as const;
    const head = fullFc({ identities: 5, embeddingLength: 3, scale: 6, margin, seed: 2 });
    const learnt = head.variables.get("margin.t")!;
    tf.tidy(() => learnt.assign(tf.scalar(0.4)));
    const weight = [...await head.variables.get("weight")!.data()];
    const cosinesOf = (features: number[], weight: number[]) =>
      toRows(features, 3).map((f) => toRows(weight, 3).map((row) => cosine(f, row)));
    const owns = (cosines: number[][]) => cosines.map((row, image) => row[identities[image]]);
    const seen = owns(cosinesOf(FEATURES, weight)).reduce((sum, value) => sum + value) / 3;
    const t = 0.99 * 0.4 + 0.01 * seen;
    const plain = (features: number[], weight: number[]) => {
      const cosines = cosinesOf(features, weight), own = owns(cosines);
      const hardened = plainHardened(cosines, identities, own, t);
      return plainMarginSoftmax(hardened, identities, { scale: 6, margin: { m2: M } }, own);
    };
    const others = cosinesOf(FEATURES, weight);
    const hard = plainHardened(others, identities, owns(others), t).flat()
      .filter((value, i) => value !== others.flat()[i]).length;
    ok(hard > 2 && hard < 12, `${hard} of 12 are hard`);

    const { loss, gradients } = await runHead(head, FEATURES, identities);
    closeTo([loss], [plain(FEATURES, weight)], 1e-5);
    closeTo(gradients[0], slopes(FEATURES, (features) => plain(features, weight)), 1e-3);
    closeTo(gradients[1], slopes(weight, (weight) => plain(FEATURES, weight), 1e-7), 1e-3);
    closeTo(await learnt.data(), [t], 1e-6, "t");
    head.dispose();
  },
);
