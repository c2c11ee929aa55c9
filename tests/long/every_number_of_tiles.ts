/** Products of more tiles than a dispatch has in one direction, which take the software adapter seconds. */
import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { testOnDevice } from "../devices.ts";

testOnDevice("webgpu", "tf.matMul() of more than 65,535 tiles makes them all", async () => {
  const groups = 66_001;
  const product = tf.tidy(() =>
    tf.matMul(tf.range(0, groups).reshape([groups, 1, 1]), tf.ones([groups, 1, 1]))
  );
  deepStrictEqual(await product.data(), Float32Array.from({ length: groups }, (_, i) => i));
  product.dispose();
});
