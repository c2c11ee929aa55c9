import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { sgdSteps } from "../../../../src/compute/kernels/sgd_step/sgd_steps.ts";
import { sgdStep as stepLoops } from "../../../../src/compute/kernels/sgd_step/sgd_step_cpu.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";

const RATES = { momentum: 0.9, decay: 0.01, rate: 0.1 };

const step = (weight: tf.Tensor, velocity: tf.Tensor, gradient: tf.Tensor) =>
  sgdSteps([{ weight, velocity, gradient }], RATES)[0];

async function run(weight: Float32Array, velocity: Float32Array, gradient: Float32Array) {
  const inputs = [weight, velocity, gradient].map((values) => tf.tensor1d(values));
  const results = tf.tidy(() => step(inputs[0], inputs[1], inputs[2]));
  const values = await Promise.all([...results, inputs[2]].map((tensor) => tensor.data()));
  tf.dispose([results, inputs]);
  return values;
}

for (const length of [1, 3, 7, 13, 31, 1000]) {
  testOnEveryDevice(`sgdSteps() of ${length} numbers agrees with plain loops`, async () => {
    const numbers = (seed: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
    const inputs = [numbers(1), numbers(2), numbers(3)] as const;
    const [weight, velocity, gradient] = await run(...inputs);
    const expected = stepLoops(...inputs, RATES);
    closeTo(weight, expected.weight, 1e-6, "weight");
    closeTo(velocity, expected.velocity, 1e-6, "velocity");
    deepStrictEqual(gradient, inputs[2]);
  });
}

testOnEveryDevice("sgdSteps() lets NaN and infinity through, each in its own place", async () => {
  const gradient = Float32Array.of(NaN, 1, Infinity, 1, 1, -Infinity, 1);
  const [weight, velocity] = await run(new Float32Array(7), new Float32Array(7), gradient);
  deepStrictEqual([...velocity], [...gradient]);
  deepStrictEqual([weight[0], weight[2], weight[5]], [NaN, -Infinity, Infinity]);
  ok([1, 3, 4, 6].every((i) => Number.isFinite(weight[i])));
});

testOnEveryDevice("sgdSteps() leaves clones of what it moves as they were", async () => {
  const numbers = Float32Array.of(1, 2, 3, 4, 5);
  const tensors = tf.tidy(() => {
    const [weight, velocity, gradient] = [1, 2, 3].map(() => tf.tensor1d(numbers));
    const clones = [weight, velocity].map((tensor) => tf.clone(tensor));
    return [...clones, ...step(weight, velocity, gradient)];
  });
  const [weight, velocity, ...moved] = await Promise.all(tensors.map((tensor) => tensor.data()));
  deepStrictEqual([weight, velocity], [numbers, numbers]);
  const expected = stepLoops(numbers, numbers, numbers, RATES);
  closeTo(moved[0], expected.weight, 1e-6);
  closeTo(moved[1], expected.velocity, 1e-6);
  tf.dispose(tensors);
});

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "sgdSteps() takes no memory, also where numbers were read before",
    async () => {
      const inputs = [1, 2, 3].map((value) => tf.fill([5], value));
      for (const tensor of inputs) await tensor.data();
      const moved = tf.tidy(() => step(inputs[0], inputs[1], inputs[2]));
      deepStrictEqual(moved.map(({ dataId }) => dataId), [inputs[0].dataId, inputs[1].dataId]);
      closeTo(await moved[1].data(), new Array(5).fill(0.9 * 2 + 3 + 0.01 * 1), 1e-6);
      tf.dispose([inputs, moved]);
    },
  );
}

testOnEveryDevice("sgdSteps() of variables of several axes keeps their shape", () => {
  const [weight, velocity] = tf.tidy(() => {
    const [w, v, g] = [1, 2, 3].map(() => tf.ones([2, 3, 1, 2]));
    return step(w, v, g);
  });
  deepStrictEqual([weight.shape, velocity.shape], [[2, 3, 1, 2], [2, 3, 1, 2]]);
  tf.dispose([weight, velocity]);
});

testOnEveryDevice(
  "sgdSteps() moves many weights of different sizes, each by its own gradient",
  async () => {
    const sizes = [8, 3, 4096, 0, 1030, 40, 4, 64, 16, 32, 20, 24];
    const numbers = (seed: number, length: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
    const inputs = sizes.map((size, i) => [1, 2, 3].map((k) => numbers(10 * i + k, size)));
    const moved = tf.tidy(() => {
      const operands = inputs.map((arrays) => {
        const [weight, velocity, gradient] = arrays.map((values) => tf.tensor1d(values));
        return { weight, velocity, gradient };
      });
      return sgdSteps(operands, RATES);
    });
    for (const [i, [weight, velocity]] of moved.entries()) {
      const [w, v, g] = inputs[i];
      const expected = stepLoops(w, v, g, RATES);
      closeTo(await weight.data(), expected.weight, 1e-6, `weight ${i}`);
      closeTo(await velocity.data(), expected.velocity, 1e-6, `velocity ${i}`);
    }
    tf.dispose(moved);
  },
);
