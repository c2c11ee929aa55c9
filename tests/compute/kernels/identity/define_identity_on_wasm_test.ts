import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { testOnEveryDevice } from "../../../devices.ts";

testOnEveryDevice("tf.clone() outlives its tensor, and a variable's change", async () => {
  const original = tf.tensor1d([1, 2, 3]), clone = tf.clone(original);
  original.dispose();
  deepStrictEqual([...await clone.data()], [1, 2, 3]);
  clone.dispose();

  const variable = tf.tidy(() => tf.variable(tf.tensor1d([4, 5])));
  const before = tf.clone(variable);
  tf.tidy(() => variable.assign(tf.mul(variable, 2)));
  deepStrictEqual([...await before.data()], [4, 5]);
  deepStrictEqual([...await variable.data()], [8, 10]);
  tf.dispose([variable, before]);
});
