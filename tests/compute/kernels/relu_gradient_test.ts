import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { testOnEveryDevice } from "../../devices.ts";

testOnEveryDevice(
  "tf.relu() lets the gradient of positive numbers through, and of no others",
  async () => {
    const gradient = tf.tidy(() =>
      tf.grad((x) => tf.sum(tf.mul(tf.relu(x), tf.tensor1d([5, 6, 7, 8]))))(
        tf.tensor1d([-1, 0, 1e-30, 3]),
      )
    );
    deepStrictEqual([...await gradient.data()].map(Math.abs), [0, 0, 7, 8]);
    gradient.dispose();
  },
);
