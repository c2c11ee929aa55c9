import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

const cases = [
  { size: [7, 7], channels: [2, 3], filter: [3, 3], stride: 1, pad: 1 },
  { size: [8, 6], channels: [2, 3], filter: [3, 3], stride: 2, pad: 1 },
  { size: [7, 9], channels: [1, 2], filter: [3, 3], stride: 2, pad: 1 },
  { size: [9, 9], channels: [3, 2], filter: [1, 1], stride: 2, pad: 0 },
  { size: [5, 5], channels: [3, 4], filter: [1, 1], stride: 1, pad: 0 },
  { size: [1, 1], channels: [7, 13], filter: [3, 3], stride: 2, pad: 1 },
  { size: [5, 3], channels: [13, 31], filter: [3, 3], stride: 1, pad: 1 },
  { size: [6, 6], channels: [31, 7], filter: [3, 3], stride: 2, pad: 1 },
  { size: [14, 13], channels: [3, 2], filter: [7, 7], stride: 2, pad: 3 },
  { size: [9, 9], channels: [9, 8], filter: [3, 3], stride: 4, pad: 0 },
  // Filters of one pixel that leave pixels out.
  { size: [12, 10], channels: [30, 24], filter: [1, 1], stride: 2, pad: 0 },
  { size: [41, 40], channels: [24, 20], filter: [1, 1], stride: 3, pad: 0, images: 14 },
  // By Winograd's way, in steps of one pixel and of two.
  { size: [7, 7], channels: [16, 20], filter: [3, 3], stride: 1, pad: 1 },
  { size: [13, 9], channels: [20, 64], filter: [3, 3], stride: 1, pad: 1 },
  { size: [14, 10], channels: [16, 16], filter: [3, 3], stride: 1, pad: 0 },
  { size: [8, 6], channels: [64, 72], filter: [3, 3], stride: 2, pad: 1 },
  // Several lots of images: one is more than half of what is worked on at a time.
  { size: [40, 40], channels: [24, 8], filter: [3, 3], stride: 1, pad: 1, images: 4 },
  {
    size: [11, 11],
    channels: [2, 2],
    filter: [5, 3],
    stride: 3,
    pad: [[0, 0], [2, 1], [1, 0], [0, 0]],
  },
] as const;

for (const { size, channels, filter, stride, pad, ...rest } of cases) {
  testOnDevice(
    "wasm",
    `tf.conv2d() of ${size} by ${filter}, ${channels} channels, stride ${stride}, and its gradients are the plain loops'`,
    async () => {
      const images = "images" in rest ? rest.images : 2;
      const numbers = (shape: number[], seed: number) =>
        tf.tensor(
          Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(seed + i * i)),
          shape,
        );
      const results = () =>
        tf.tidy(() => {
          const convolve = (x: tf.Tensor, f: tf.Tensor) =>
            tf.conv2d(
              x as tf.Tensor4D,
              f as tf.Tensor4D,
              stride,
              pad as number | tf.backend_util.ExplicitPadding,
              "NHWC",
              1,
              "floor",
            );
          const x = numbers([images, ...size, channels[0]], 1);
          const f = numbers([...filter, ...channels], 2);
          const y = convolve(x, f);
          const loss = (x: tf.Tensor, f: tf.Tensor) =>
            tf.sum(tf.mul(convolve(x, f), numbers(y.shape, 3)));
          return [y, ...tf.grads(loss)([x, f])].map((tensor) => tensor.dataSync());
        });
      const actual = results();
      await tf.setBackend("cpu");
      const expected = results();
      await tf.setBackend("wasm");
      closeTo(actual[0], expected[0], 1e-5, "convolution");
      closeTo(actual[1], expected[1], 1e-5, "input gradient");
      closeTo(actual[2], expected[2], 1e-5, "filter gradient");
    },
  );
}

testOnDevice(
  "wasm",
  "tf.conv2d() passes NaN and infinity on to the pixels that see them",
  async () => {
    const [y, dx, df] = tf.tidy(() => {
      const x = tf.tensor4d([1, NaN, 1, 1, 1, Infinity], [1, 1, 6, 1]), f = tf.ones([1, 3, 1, 1]);
      const convolve = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same");
      const dy = tf.tensor4d([NaN, 1, 1, 1, 1, 1], [1, 1, 6, 1]);
      const filter = (f: tf.Tensor) => tf.conv2d(x, f as tf.Tensor4D, 1, "same");
      return [convolve(x), tf.grad(convolve)(x, dy), tf.grad(filter)(f, tf.onesLike(x))];
    });
    deepStrictEqual([...await y.data()], [NaN, NaN, NaN, 3, Infinity, Infinity]);
    deepStrictEqual([...await dx.data()], [NaN, NaN, 3, 3, 3, 2]);
    ok((await df.data()).every(Number.isNaN));
    tf.dispose([y, dx, df]);
  },
);
