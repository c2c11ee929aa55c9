import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { batchNorm } from "../../../src/backbones/layers/batch_norm.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";

testOnEveryDevice(
  "batchNorm() gives the numbers of PyTorch's BatchNorm1d, in training and in use",
  async () => {
    const parameters = new Parameters(0);
    const layer = batchNorm(parameters, "norm", 2);
    const variable = (name: string) => parameters.variables.get(`norm.${name}`)!;
    tf.tidy(() => {
      variable("weight").assign(tf.tensor1d([2, 0.5]));
      variable("bias").assign(tf.tensor1d([1, -1]));
    });
    const x = tf.tensor2d([1, 2, 3, -2, 5, 0, -1, 8], [4, 2]);

    const trained = tf.tidy(() => layer(x, { training: true }));
    closeTo(await trained.data(), [
      0.1055737,
      -1,
      1.8944263,
      -1.5345223,
      3.6832788,
      -1.2672612,
      -1.6832788,
      -0.1982166,
    ], 1e-6);
    // Both columns have mean 2; their squares sum to 20 and 56, which are divided by 3, not 4.
    closeTo(await variable("running_mean").data(), [0.2, 0.2], 1e-6);
    closeTo(await variable("running_var").data(), [0.9 + 0.1 * 20 / 3, 0.9 + 0.1 * 56 / 3], 1e-6);

    const used = tf.tidy(() => layer(x, {}));
    closeTo(await used.data(), [
      2.2782927,
      -0.4589177,
      5.474024,
      -1.6613228,
      8.6697559,
      -1.0601202,
      -0.917439,
      1.3446899,
    ], 1e-6);
    strictEqual(variable("running_mean").trainable, false);
    tf.dispose([x, trained, used]);
    parameters.dispose();
  },
);

testOnEveryDevice("batchNorm() adds the other branch before its ReLU", async () => {
  const parameters = new Parameters(0);
  const plain = batchNorm(parameters, "plain", 2);
  const followed = batchNorm(parameters, "followed", 2, { relu: true });
  for (const training of [true, false]) {
    const [joined, expected] = tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, -2, 5, 0, -1, 8], [4, 2]);
      const branch = tf.tensor2d([0, 1, -2, 3, -4, 0.5, 1, -6], [4, 2]);
      return [
        followed(x, { training }, branch),
        tf.relu(tf.add(plain(x, { training }), branch)),
      ];
    });
    closeTo(await joined.data(), await expected.data(), 1e-6);
    tf.dispose([joined, expected]);
  }
  parameters.dispose();
});

testOnEveryDevice("batchNorm() learns its scale unless that is fixed", () => {
  const parameters = new Parameters(0);
  batchNorm(parameters, "free", 2);
  batchNorm(parameters, "fixed", 2, { fixedScale: true });
  const trainable = (name: string) => parameters.variables.get(name)!.trainable;
  deepStrictEqual(
    ["free.weight", "free.bias", "fixed.weight", "fixed.bias"].map(trainable),
    [true, true, false, true],
  );
  parameters.dispose();
});
