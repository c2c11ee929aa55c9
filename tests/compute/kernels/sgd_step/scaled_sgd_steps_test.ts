import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { sgdSteps } from "../../../../src/compute/kernels/sgd_step/sgd_steps.ts";
import { sgdStep as stepLoops } from "../../../../src/compute/kernels/sgd_step/sgd_step_cpu.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

const RATES = { momentum: 0.9, decay: 0.01, rate: 0.1 };

const step = (weight: tf.Tensor, velocity: tf.Tensor, gradient: tf.Tensor, scale: tf.Tensor1D) =>
  sgdSteps([{ weight, velocity, gradient }], RATES, scale)[0];

async function run(
  weight: Float32Array,
  velocity: Float32Array,
  gradient: Float32Array,
  factor: number,
) {
  const results = tf.tidy(() => {
    const [w, v, g] = [weight, velocity, gradient].map((values) => tf.tensor1d(values));
    return step(w, v, g, tf.tensor1d([7, 7, factor]));
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values;
}

for (const length of [1, 3, 7, 13, 32, 1000]) {
  const numbers = (seed: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));

  testOnEveryDevice(
    `sgdSteps() by a loss scale, of ${length} numbers takes the step of the gradient before it was scaled`,
    async () => {
      const [w, v, g] = [numbers(1), numbers(2), numbers(3)];
      const [weight, velocity] = await run(w, v, g.map((slope) => 1024 * slope), 1 / 1024);
      const expected = stepLoops(w, v, g, RATES);
      closeTo(weight, expected.weight, 1e-6, "weight");
      closeTo(velocity, expected.velocity, 1e-6, "velocity");
    },
  );

  testOnEveryDevice(
    `sgdSteps() by a loss scale, of ${length} numbers by 0 leaves all as it was, whatever the gradient`,
    async () => {
      for (const fault of [NaN, Infinity, 1]) {
        const [w, v] = [numbers(1), numbers(2)];
        deepStrictEqual(await run(w, v, new Float32Array(length).fill(fault), 0), [w, v]);
      }
    },
  );
}

testOnEveryDevice("sgdSteps() by a loss scale keeps the shape of variables of several axes", () => {
  const results = tf.tidy(() => {
    const [w, v, g] = [1, 2, 3].map(() => tf.ones([2, 3, 1, 2]));
    return step(w, v, g, tf.tensor1d([1, 0, 1]));
  });
  deepStrictEqual(results.map(({ shape }) => shape), [[2, 3, 1, 2], [2, 3, 1, 2]]);
  tf.dispose(results);
});
