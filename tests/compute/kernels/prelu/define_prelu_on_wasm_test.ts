import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

const cases: { x: number[]; alpha: number[] }[] = [
  { x: [1], alpha: [1] },
  { x: [5, 3], alpha: [3] },
  { x: [2, 3, 5, 7], alpha: [7] },
  { x: [2, 7, 3, 13], alpha: [1, 1, 1, 13] },
  { x: [3, 2, 2, 8], alpha: [1, 1, 8] },
  { x: [3, 2, 2, 5], alpha: [2, 2, 5] },
  { x: [3, 2, 3], alpha: [1] },
  { x: [3, 2, 3], alpha: [] },
  { x: [0, 3], alpha: [3] },
  // Not along leading axes.
  { x: [2, 3, 5], alpha: [3, 1] },
  { x: [2, 3, 5], alpha: [2, 1, 5] },
  { x: [3, 5], alpha: [2, 3, 5] },
];

function noise(shape: number[], seed: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i)), shape);
}

for (const { x, alpha } of cases) {
  testOnDevice(
    "wasm",
    `tf.prelu() of [${x}] with slopes [${alpha}] is that of the cpu`,
    async () => {
      const run = async () => {
        const y = tf.tidy(() => tf.prelu(noise(x, 1), noise(alpha, 2)));
        const values = await y.data();
        y.dispose();
        return { values, shape: y.shape };
      };
      const ours = await run();
      await tf.setBackend("cpu");
      const expected = await run();
      closeTo(ours.values, expected.values, 1e-7);
      deepStrictEqual(ours.shape, expected.shape);
    },
  );
}

testOnDevice("wasm", "tf.prelu() leaves NaN, infinity and zero what they are", async () => {
  const row = [NaN, Infinity, 0, 1];
  // The last slopes are not along leading axes.
  for (const slopes of [[0], Array(4).fill(0), Array(4).fill(Infinity), [[Infinity], [Infinity]]]) {
    const y = tf.tidy(() => tf.prelu(tf.tensor([row, row]), tf.tensor(slopes)));
    deepStrictEqual([...await y.data()], [...row, ...row]);
    y.dispose();
  }
});

testOnDevice("wasm", "tf.prelu() takes whole numbers", async () => {
  const y = tf.tidy(() => tf.prelu(tf.tensor1d([-2, 3], "int32"), tf.tensor1d([-4, 5], "int32")));
  deepStrictEqual([y.dtype, ...await y.data()], ["float32", 8, 3]);
  y.dispose();
});
