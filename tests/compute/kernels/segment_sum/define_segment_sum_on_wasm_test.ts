import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { segmentSum } from "../../../../src/compute/kernels/segment_sum/segment_sum_cpu.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";

for (const row of [[1], [3], [4], [7, 3], [31]]) {
  testOnEveryDevice(
    `tf.unsortedSegmentSum() of rows of [${row}] is that of the plain loops`,
    async () => {
      const segments = [2, 0, 2, 2, 4, 0, 1], shape = [segments.length, ...row];
      const x = Float32Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => Math.sin(i * i),
      );
      const sums = tf.tidy(() =>
        tf.unsortedSegmentSum(tf.tensor(x, shape), tf.tensor1d(segments, "int32"), 6)
      );
      deepStrictEqual(sums.shape, [6, ...row]);
      closeTo(await sums.data(), segmentSum(x, segments, 6), 1e-6);
      sums.dispose();
    },
  );
}

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "tf.gather() has a gradient, in which rows taken twice count twice and NaN stays where it is",
    async () => {
      const gradient = tf.tidy(() => {
        const rows = (x: tf.Tensor) => tf.gather(x, tf.tensor1d([2, 0, 2], "int32"));
        const dy = tf.tensor2d([1, 2, 3, 4, 5, NaN], [3, 2]);
        return tf.grad(rows)(tf.ones([4, 2]), dy);
      });
      deepStrictEqual([...await gradient.data()], [3, 4, 0, 0, 6, NaN, 0, 0]);
      gradient.dispose();
    },
  );
}
