import { ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { cosines } from "../../../../src/compute/kernels/cosines/cosines.ts";
import { normalizeRows } from "../../../../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

type Cosines = (features: tf.Tensor2D, weights: tf.Tensor2D) => tf.Tensor;

/** With a copy of the weights, of length 1. */
const composed: Cosines = (features, weights) =>
  tf.matMul(normalizeRows(features), normalizeRows(weights), false, true);

/** Of tfjs' ops alone. */
const stock: Cosines = (features, weights) => {
  const unit = (x: tf.Tensor) => tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)));
  return tf.matMul(unit(features), unit(weights), false, true);
};

const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(seed + i * i));

/** The cosines, and the gradients of their weighted sum with respect to features and weights. */
async function run(of: Cosines, features: Float32Array, weights: Float32Array, width: number) {
  const shapes = [features, weights].map(({ length }): [number, number] => [length / width, width]);
  const results = tf.tidy(() => {
    const inputs = [tf.tensor2d(features, shapes[0]), tf.tensor2d(weights, shapes[1])];
    const count = shapes[0][0] * shapes[1][0];
    const dy = tf.tensor2d(numbers(count, 5), [shapes[0][0], shapes[1][0]]);
    const op = (f: tf.Tensor, w: tf.Tensor) => of(f as tf.Tensor2D, w as tf.Tensor2D);
    return [op(inputs[0], inputs[1]), ...tf.grads(op)(inputs, dy)];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

async function onCpu<Result>(compute: () => Promise<Result>): Promise<Result> {
  const device = tf.getBackend();
  await tf.setBackend("cpu");
  const result = await compute();
  await tf.setBackend(device);
  return result;
}

for (
  const [batch, count, width] of [
    ...[[1, 1, 3], [1, 3, 7], [3, 1, 4], [7, 13, 31], [13, 7, 8], [31, 67, 5], [6, 8, 64]],
    // More weights than are made one long at a time.
    ...[[3, 256, 4], [7, 515, 13]],
  ]
) {
  const name = `[${batch}, ${width}] and [${count}, ${width}]`;
  testOnEveryDevice(
    `cosines() of ${name} agrees with normalised copies here and with tfjs' ops on cpu`,
    async () => {
      const inputs = [numbers(batch * width, 1), numbers(count * width, 2)] as const;
      const actual = await run(cosines, ...inputs, width);
      const copies = await run(composed, ...inputs, width);
      const expected = await onCpu(() => run(stock, ...inputs, width));
      for (const [i, what] of ["cosines", "features", "weights"].entries()) {
        closeTo(actual[i], copies[i], 1e-5, `${what} beside copies`);
        closeTo(actual[i], expected[i], 1e-5, `${what} beside tfjs`);
      }
    },
  );
}

testOnEveryDevice("cosines() has the gradients of finite differences", async () => {
  const [features, weights] = [numbers(6, 1), numbers(12, 2)].map((values) => [...values]);
  const sum = (features: number[], weights: number[]) => {
    let sum = 0;
    const dy = numbers(8, 5);
    for (let b = 0; b < 2; b++) {
      for (let n = 0; n < 4; n++) {
        const [f, w] = [features.slice(3 * b, 3 * b + 3), weights.slice(3 * n, 3 * n + 3)];
        const dot = f.reduce((sum, value, i) => sum + value * w[i], 0);
        sum += dy[4 * b + n] * dot / (Math.hypot(...f) * Math.hypot(...w));
      }
    }
    return sum;
  };
  const [, dFeatures, dWeights] = await run(
    cosines,
    Float32Array.from(features),
    Float32Array.from(weights),
    3,
  );
  closeTo(dFeatures, slopes(features, (features) => sum(features, weights)), 1e-3);
  closeTo(dWeights, slopes(weights, (weights) => sum(features, weights)), 1e-3);
});

testOnEveryDevice("cosines() of rows of zeros are 0, and short rows are as safe", async () => {
  const features = Float32Array.of(3, 4, 0, 0, 3e-14, 4e-14);
  const weights = Float32Array.of(0, 0, 3e-8, 4e-8, 3e8, -4e8, 3e-14, 4e-14);
  const actual = await run(cosines, features, weights, 2);
  closeTo(
    actual[0],
    [[0, 1, -0.28, 0.05], [0, 0, 0, 0], [0, 0.05, -0.014, 0.0025]].flat(),
    1e-6,
  );
  const copies = await run(composed, features, weights, 2);
  for (const [i, values] of actual.entries()) {
    ok(values.every(Number.isFinite), `${values}`);
    closeTo(values, copies[i], 1e-5);
  }
});

testOnEveryDevice("cosines() lets NaN and infinity through, each in its own place", async () => {
  const features = Float32Array.of(NaN, 1, 3, 4);
  const weights = Float32Array.of(1, 0, Infinity, 1, 0, 2);
  const [values, , dWeights] = await run(cosines, features, weights, 2);
  ok([0, 1, 2, 4].every((i) => Number.isNaN(values[i])), `${values}`);
  closeTo([values[3], values[5]], [0.6, 0.8], 1e-6);
  ok([2, 3].some((i) => Number.isNaN(dWeights[i])), `${dWeights}`);
});
