import * as tf from "../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../devices.ts";

const cases = [
  { size: [7, 7], channels: [2, 3], filter: [3, 3], stride: 1, pad: 1 },
  { size: [8, 6], channels: [2, 3], filter: [3, 3], stride: 2, pad: 1 },
  { size: [7, 9], channels: [1, 2], filter: [3, 3], stride: 2, pad: 1 },
  { size: [9, 9], channels: [3, 2], filter: [1, 1], stride: 2, pad: 0 },
  { size: [5, 5], channels: [3, 4], filter: [1, 1], stride: 1, pad: 0 },
  { size: [14, 13], channels: [3, 2], filter: [7, 7], stride: 2, pad: 3 },
  {
    size: [11, 11],
    channels: [2, 2],
    filter: [5, 3],
    stride: 3,
    pad: [[0, 0], [2, 1], [1, 0], [0, 0]],
  },
] as const;

for (const { size, channels, filter, stride, pad } of cases) {
  testOnDevice(
    "wasm",
    `tf.conv2d() of ${size} by ${filter}, stride ${stride}, has the gradients of the plain loops`,
    async () => {
      const [x, f] = tf.tidy(() => [
        tf.randomNormal([2, ...size, channels[0]]).arraySync() as number[][][][],
        tf.randomNormal([...filter, ...channels]).arraySync() as number[][][][],
      ]);
      const gradients = () =>
        tf.tidy(() => {
          const images = tf.tensor4d(x), filters = tf.tensor4d(f);
          const loss = (images: tf.Tensor, filters: tf.Tensor) => {
            const y = tf.conv2d(
              images as tf.Tensor4D,
              filters as tf.Tensor4D,
              stride,
              pad as number | tf.backend_util.ExplicitPadding,
              "NHWC",
              1,
              "floor",
            );
            return tf.sum(tf.mul(y, tf.sin(tf.range(0, y.size).reshape(y.shape))));
          };
          return tf.grads(loss)([images, filters]).map((gradient) => gradient.dataSync());
        });
      const actual = gradients();
      await tf.setBackend("cpu");
      const expected = gradients();
      await tf.setBackend("wasm");
      closeTo(actual[0], expected[0], 1e-5, "input gradient");
      closeTo(actual[1], expected[1], 1e-5, "filter gradient");
    },
  );
}
