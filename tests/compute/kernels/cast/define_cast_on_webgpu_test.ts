import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { testOnDevice, testOnEveryDevice } from "../../../devices.ts";

testOnEveryDevice("tf.cast() of int32 and bool to float32 keeps the numbers", async () => {
  const casts = tf.tidy(() => [
    tf.cast(tf.tensor3d([1, -2, 2 ** 24], [1, 3, 1], "int32"), "float32"),
    tf.cast(tf.less(tf.range(0, 5), 2), "float32"),
    tf.cast(tf.scalar(7, "int32"), "float32"),
    tf.cast(tf.tensor1d([], "int32"), "float32"),
  ]);
  deepStrictEqual(
    casts.map(({ shape, dtype }) => [shape, dtype]),
    [[[1, 3, 1], "float32"], [[5], "float32"], [[], "float32"], [[0], "float32"]],
  );
  deepStrictEqual(
    (await Promise.all(casts.map((cast) => cast.data()))).map((numbers) => [...numbers]),
    [[1, -2, 2 ** 24], [1, 1, 0, 0, 0], [7], []],
  );
  tf.dispose(casts);
});

testOnEveryDevice("Our kernels read what was cast to float32", async () => {
  const [product, slope] = tf.tidy(() => {
    const x = tf.cast(tf.range(0, 16, 1, "int32"), "float32");
    const pool = (x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 0));
    return [
      tf.matMul(x.reshape([2, 8]), tf.cast(tf.equal(tf.range(0, 8), 5), "float32").reshape([8, 1])),
      tf.grad(pool)(x.reshape([1, 4, 4, 1])),
    ];
  });
  deepStrictEqual([...await product.data()], [5, 13]);
  deepStrictEqual([...await slope.data()], [0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]);
  tf.dispose([product, slope]);
});

testOnDevice("webgpu", "tf.cast() of float32 to int32 and bool is left to tfjs", async () => {
  const [whole, truth] = tf.tidy(() => {
    const x = tf.add(tf.tensor1d([-1.5, 0, 2.5]), 0);
    return [tf.cast(x, "int32"), tf.cast(x, "bool")];
  });
  deepStrictEqual([...await whole.data()], [-1, 0, 2]);
  deepStrictEqual([...await truth.data()], [1, 0, 1]);
  strictEqual(truth.dtype, "bool");
  tf.dispose([whole, truth]);
});
