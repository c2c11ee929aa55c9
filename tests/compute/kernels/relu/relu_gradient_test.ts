import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { testOnEveryDevice } from "../../../devices.ts";

async function gradientOfRelu(x: number[], dy: number[]): Promise<number[]> {
  const gradient = tf.tidy(() => tf.grad((x) => tf.relu(x))(tf.tensor1d(x), tf.tensor1d(dy)));
  const values = [...await gradient.data()];
  gradient.dispose();
  return values;
}

testOnEveryDevice(
  "tf.relu() lets the gradient of positive numbers through, and of no others",
  async () => {
    deepStrictEqual(await gradientOfRelu([-1, 0, 1e-30, 3], [5, 6, 7, 8]), [0, 0, 7, 8]);
  },
);

for (const length of [1, 3, 7, 13, 31, 64, 129]) {
  testOnEveryDevice(`tf.relu() has the gradient of each of ${length} numbers`, async () => {
    const x = Array.from({ length }, (_, i) => i % 3 - 1);
    const dy = x.map((_, i) => i + 1);
    deepStrictEqual(await gradientOfRelu(x, dy), dy.map((slope, i) => i % 3 === 2 ? slope : 0));
  });
}

testOnEveryDevice(
  "tf.relu() lets NaN and infinite gradients through, and stops them where it is 0",
  async () => {
    deepStrictEqual(
      await gradientOfRelu([1, 1, 1, -1, -1, NaN], [NaN, Infinity, -Infinity, NaN, Infinity, 5]),
      [NaN, Infinity, -Infinity, 0, 0, 5],
    );
  },
);
