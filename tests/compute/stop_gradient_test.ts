import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { stopGradient } from "../../src/compute/stop_gradient.ts";
import { testOnEveryDevice } from "../devices.ts";

testOnEveryDevice("stopGradient() keeps the numbers and lets no gradient through", async () => {
  const [value, gradient] = tf.tidy(() => {
    const x = tf.tensor1d([2, -3]);
    return [stopGradient(x), tf.grad((x) => tf.sum(tf.mul(x, stopGradient(x))))(x)];
  });
  deepStrictEqual([...await value.data()], [2, -3]);
  // The slope of x times a constant is the constant; without the stop it would be twice that.
  deepStrictEqual([...await gradient.data()], [2, -3]);
  tf.dispose([value, gradient]);
});
