import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

const cases: { shape: number[]; axis?: number | number[] }[] = [
  { shape: [5], axis: 0 },
  { shape: [5] },
  { shape: [1, 3], axis: 0 },
  { shape: [7, 3], axis: 0 },
  { shape: [7, 3], axis: 1 },
  { shape: [7, 3], axis: [1, 0] },
  { shape: [3, 5, 2], axis: [0, 1] },
  { shape: [3, 5, 2], axis: [1, 0] },
  { shape: [3, 5, 2], axis: [0, 2] },
  { shape: [3, 5, 2], axis: -3 },
  { shape: [2, 3, 5, 4], axis: [0, 1, 2] },
  { shape: [2, 3, 5, 4], axis: [0] },
  { shape: [2, 3, 5, 4], axis: [1, 2] },
  { shape: [2, 3], axis: [] },
  // More rows than a window of pooling holds: a prime number of them, and one that divides.
  { shape: [4099, 2], axis: 0 },
  { shape: [8200, 3], axis: 0 },
  { shape: [0, 3], axis: 0 },
  { shape: [3, 0], axis: 0 },
];

for (const { shape, axis } of cases) {
  testOnDevice(
    "wasm",
    `tf.sum() of [${shape}] over axis ${JSON.stringify(axis)} is that of the plain loops`,
    async () => {
      const values = Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => Math.cos(i * i) + 0.1,
      );
      const sums = () =>
        [false, true].map((keepDims) =>
          tf.tidy(() => {
            const sum = tf.sum(tf.tensor(values, shape), axis, keepDims);
            return { shape: sum.shape, data: sum.dataSync() };
          })
        );
      const actual = sums();
      await tf.setBackend("cpu");
      const expected = sums();
      await tf.setBackend("wasm");
      for (const [i, { shape, data }] of expected.entries()) {
        deepStrictEqual(actual[i].shape, shape);
        closeTo(actual[i].data, data, 1e-6);
      }
    },
  );
}

testOnDevice(
  "wasm",
  "tf.sum() over the leading axis sums int32 exactly and has a gradient",
  async () => {
    const [sum, gradient] = tf.tidy(() => {
      const whole = tf.tensor2d([2 ** 24, 1, 1, 2], [2, 2], "int32");
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      return [
        tf.sum(whole, 0),
        tf.grad((x) => tf.sum(tf.square(tf.sum(x, 0))))(x),
      ];
    });
    deepStrictEqual([...await sum.data()], [2 ** 24 + 1, 3]);
    deepStrictEqual([...await gradient.data()], [8, 12, 8, 12]);
    tf.dispose([sum, gradient]);
  },
);
