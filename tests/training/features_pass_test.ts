import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { GradientSums } from "../../src/training/features_pass.ts";
import { testOnEveryDevice } from "../devices.ts";

testOnEveryDevice("gradients of micro-batches are added up, where there are any", async () => {
  const variables = tf.tidy(() => [1, 2, 3].map((x) => tf.variable(tf.tensor1d([x, x]))));
  const sums = new GradientSums(variables);
  sums.add([tf.tensor1d([1, 2]), undefined, undefined]);
  sums.add([tf.tensor1d([10, 20]), undefined, tf.tensor1d([5, 6])]);
  const taken = sums.take();
  deepStrictEqual(
    await Promise.all(taken.map(async (sum) => sum && Array.from(await sum.data()))),
    [[11, 22], undefined, [5, 6]],
  );
  tf.dispose([...variables, ...taken.filter((sum) => sum !== undefined)]);
});
