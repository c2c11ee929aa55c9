import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { sgdStep } from "../../../../src/compute/kernels/sgd_step/sgd_step.ts";
import { sgdStep as stepLoops } from "../../../../src/compute/kernels/sgd_step/sgd_step_cpu.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

const RATES = { momentum: 0.9, decay: 0.01, rate: 0.1 };

async function run(weight: Float32Array, velocity: Float32Array, gradient: Float32Array) {
  const inputs = [weight, velocity, gradient].map((values) => tf.tensor1d(values));
  const results = tf.tidy(() => sgdStep(inputs[0], inputs[1], inputs[2], RATES));
  const values = await Promise.all([...results, ...inputs].map((tensor) => tensor.data()));
  tf.dispose([results, inputs]);
  return values;
}

for (const length of [1, 3, 7, 13, 31, 1000]) {
  testOnEveryDevice(`sgdStep() of ${length} numbers agrees with plain loops`, async () => {
    const numbers = (seed: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
    const inputs = [numbers(1), numbers(2), numbers(3)] as const;
    const [weight, velocity, ...unchanged] = await run(...inputs);
    const expected = stepLoops(...inputs, RATES);
    closeTo(weight, expected.weight, 1e-6, "weight");
    closeTo(velocity, expected.velocity, 1e-6, "velocity");
    deepStrictEqual(unchanged, inputs);
  });
}

testOnEveryDevice("sgdStep() lets NaN and infinity through, each in its own place", async () => {
  const gradient = Float32Array.of(NaN, 1, Infinity, 1, 1, -Infinity, 1);
  const [weight, velocity] = await run(new Float32Array(7), new Float32Array(7), gradient);
  deepStrictEqual([...velocity], [...gradient]);
  deepStrictEqual([weight[0], weight[2], weight[5]], [NaN, -Infinity, Infinity]);
  ok([1, 3, 4, 6].every((i) => Number.isFinite(weight[i])));
});

testOnEveryDevice("sgdStep() of variables of several axes keeps their shape", () => {
  const [weight, velocity] = tf.tidy(() => {
    const x = tf.ones([2, 3, 1, 2]);
    return sgdStep(x, x, x, RATES);
  });
  deepStrictEqual([weight.shape, velocity.shape], [[2, 3, 1, 2], [2, 3, 1, 2]]);
  tf.dispose([weight, velocity]);
});
