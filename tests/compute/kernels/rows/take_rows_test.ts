import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { putRows } from "../../../../src/compute/kernels/rows/put_rows.ts";
import { takeRows } from "../../../../src/compute/kernels/rows/take_rows.ts";
import { testOnDevice, testOnEveryDevice } from "../../../devices.ts";

testOnEveryDevice("takeRows() copies rows in the order asked for, NaN with them", async () => {
  const [matrix, taken] = tf.tidy(() => {
    const matrix = tf.tensor2d([1, 2, 3, NaN, 5, 6], [3, 2]);
    return [matrix, takeRows(matrix, tf.tensor1d([2, 1, 2], "int32"))];
  });
  deepStrictEqual(taken.shape, [3, 2]);
  deepStrictEqual([...await taken.data()], [5, 6, 3, NaN, 5, 6]);
  tf.dispose([matrix, taken]);
});

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "takeRows() under a gradient's tape leaves putRows() the matrix' memory",
    () => {
      const matrix = tf.tidy(() => tf.variable(tf.zeros([3, 2])));
      const { dataId } = matrix;
      const at = tf.tensor1d([1], "int32");
      const { value, grads } = tf.variableGrads(() => {
        putRows(matrix, at, tf.add(takeRows(matrix, at), 1));
        return tf.sum(matrix) as tf.Scalar;
      }, [matrix]);
      strictEqual(matrix.dataId, dataId);
      tf.dispose([matrix, at, value, grads]);
    },
  );
}
