import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  depthwiseConv2d,
  depthwiseConv2dFilterGradient,
  depthwiseConv2dInputGradient,
} from "../../../../src/compute/kernels/depthwise_conv2d/depthwise_conv2d_cpu.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

type Padding = "same" | "valid" | number | tf.backend_util.ExplicitPadding;

interface Case {
  x: [images: number, height: number, width: number, channels: number];
  filter: [height: number, width: number];
  multiplier?: number;
  stride: number;
  pad: Padding;
}

const cases: Case[] = [
  { x: [1, 1, 1, 1], filter: [1, 1], stride: 1, pad: 0 },
  { x: [2, 7, 7, 3], filter: [3, 3], stride: 1, pad: 1 },
  { x: [3, 7, 5, 8], filter: [3, 3], stride: 1, pad: "same" },
  { x: [2, 8, 6, 4], filter: [3, 3], stride: 2, pad: 1 },
  { x: [2, 13, 9, 7], filter: [3, 3], stride: 2, pad: "same" },
  { x: [2, 8, 8, 31], filter: [3, 3], stride: 2, pad: "same" },
  { x: [1, 9, 9, 13], filter: [5, 5], stride: 1, pad: "valid" },
  { x: [2, 9, 10, 36], filter: [5, 5], stride: 2, pad: 2 },
  { x: [2, 7, 7, 16], filter: [7, 7], stride: 1, pad: "valid" },
  { x: [1, 13, 14, 20], filter: [7, 7], stride: 2, pad: 3 },
  { x: [2, 9, 9, 5], filter: [1, 1], stride: 2, pad: 0 },
  { x: [1, 11, 8, 6], filter: [5, 3], stride: 3, pad: [[0, 0], [2, 1], [1, 0], [0, 0]] },
  { x: [2, 7, 7, 3], filter: [3, 3], multiplier: 2, stride: 1, pad: "same" },
  { x: [2, 8, 7, 4], filter: [3, 3], multiplier: 3, stride: 2, pad: 1 },
  { x: [1, 5, 13, 35], filter: [3, 3], stride: 1, pad: "same" },
  { x: [1, 6, 15, 19], filter: [3, 3], stride: 2, pad: 1 },
  { x: [1, 3, 11, 17], filter: [3, 7], stride: 1, pad: "same" },
  { x: [40, 3, 2, 4], filter: [3, 3], stride: 1, pad: "same" },
];

function noise(shape: number[], seed: number): Float32Array {
  return Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => Math.sin(seed + i * i),
  );
}

function convolution({ x, filter, multiplier = 1, stride, pad }: Case) {
  const filterShape: Case["x"] = [...filter, x[3], multiplier];
  return tf.backend_util.computeConv2DInfo(x, filterShape, stride, 1, pad, "floor", true);
}

/**
 * What `tf.depthwiseConv2d` makes of x and filter, and its gradients where that of the result is
 * dy.
 */
function run(test: Case, x: Float32Array, filter: Float32Array, dy: Float32Array) {
  const conv = convolution(test);
  return tf.tidy(() => {
    const apply = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        test.stride,
        test.pad as "same",
        "NHWC",
        1,
        typeof test.pad === "string" ? undefined : "floor",
      );
    const inputs = [tf.tensor(x, conv.inShape), tf.tensor(filter, conv.filterShape)];
    const gradients = tf.grads(apply)(inputs, tf.tensor(dy, conv.outShape));
    return [apply(inputs[0], inputs[1]), ...gradients];
  });
}

for (const test of cases) {
  const { x: [, ...image], filter, multiplier = 1, stride, pad } = test;
  testOnEveryDevice(
    `tf.depthwiseConv2d() of [${image}] by [${filter}], ${multiplier} a channel, stride ${stride}, ` +
      `pad ${pad}, has the gradients of the plain loops`,
    async () => {
      const conv = convolution(test);
      const x = noise(conv.inShape, 1), filter = noise(conv.filterShape, 2);
      const dy = noise(conv.outShape, 3);
      const results = run(test, x, filter, dy);
      deepStrictEqual(results.map(({ shape }) => shape), [
        conv.outShape,
        conv.inShape,
        conv.filterShape,
      ]);
      const [y, dx, dFilter] = await Promise.all(results.map((tensor) => tensor.data()));
      tf.dispose(results);
      closeTo(y, depthwiseConv2d(x, filter, conv), 1e-5, "result");
      closeTo(dx, depthwiseConv2dInputGradient(dy, filter, conv), 1e-5, "input gradient");
      closeTo(dFilter, depthwiseConv2dFilterGradient(x, dy, conv), 1e-5, "filter gradient");
    },
  );
}

testOnDevice("wasm", "tf.depthwiseConv2d() with dilation is tfjs' own", async () => {
  const convolve = () =>
    tf.tidy(() => {
      const x = tf.tensor4d(noise([1, 9, 8, 3], 1), [1, 9, 8, 3]);
      const filter = tf.tensor4d(noise([3, 3, 3, 1], 2), [3, 3, 3, 1]);
      return tf.depthwiseConv2d(x, filter, 1, "same", "NHWC", 2).dataSync();
    });
  const actual = convolve();
  await tf.setBackend("cpu");
  closeTo(actual, convolve(), 1e-6);
});

Deno.test("the plain loops' gradients of depthwise convolution are their slopes", () => {
  const conv = convolution({ x: [2, 4, 3, 2], filter: [3, 2], multiplier: 2, stride: 2, pad: 1 });
  const x = noise(conv.inShape, 1), filter = noise(conv.filterShape, 2);
  const dy = noise(conv.outShape, 3);
  const loss = (x: ArrayLike<number>, filter: ArrayLike<number>) =>
    depthwiseConv2d(x, filter, conv).reduce((sum, y, i) => sum + y * dy[i], 0);
  closeTo(
    depthwiseConv2dInputGradient(dy, filter, conv),
    slopes([...x], (x) => loss(x, filter), 1e-2),
  );
  closeTo(
    depthwiseConv2dFilterGradient(x, dy, conv),
    slopes([...filter], (filter) => loss(x, filter), 1e-2),
  );
});

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "the gradients of tf.depthwiseConv2d() show NaN and infinity where they come from",
    async () => {
      const test: Case = { x: [1, 5, 5, 5], filter: [3, 3], stride: 1, pad: "same" };
      const conv = convolution(test);
      const x = noise(conv.inShape, 1), filter = noise(conv.filterShape, 2);
      const dy = noise(conv.outShape, 3);
      dy[0] = NaN; // the corner of channel 0
      x[1] = Infinity; // the corner of channel 1
      dy[4] = Infinity; // the corner of channel 4
      const results = run(test, x, filter, dy);
      const [, dx, dFilter] = await Promise.all(results.map((tensor) => tensor.data()));
      tf.dispose(results);
      const channel = (values: ArrayLike<number>, channel: number) =>
        Array.from(values).filter((_, i) => i % 5 === channel);
      // A corner is in four windows of nine pixels, under four of nine weights.
      const wrong = (channel: number[]) =>
        channel.filter((value) => !Number.isFinite(value)).length;
      deepStrictEqual([0, 1, 2, 3, 4].map((i) => wrong(channel(dx, i))), [4, 0, 0, 0, 4]);
      deepStrictEqual([0, 1, 2, 3, 4].map((i) => wrong(channel(dFilter, i))), [4, 4, 0, 0, 4]);
      ok(Number.isNaN(channel(dx, 0)[0]));
      ok(Math.abs(channel(dx, 4)[0]) === Infinity);
      ok(channel(dFilter, 1).some((value) => Math.abs(value) === Infinity));
    },
  );
}
