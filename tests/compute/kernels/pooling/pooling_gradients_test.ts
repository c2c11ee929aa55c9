import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  avgPoolGradient,
  maxPoolGradient,
} from "../../../../src/compute/kernels/pooling/pooling_cpu.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

type Pool = "maxPool" | "avgPool";

interface Case {
  x: [images: number, height: number, width: number, channels: number];
  window: number | [height: number, width: number];
  stride: number | [height: number, width: number];
  pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  rounding?: "floor" | "ceil";
}

const cases: Case[] = [
  { x: [1, 1, 1, 1], window: 1, stride: 1, pad: "valid" },
  { x: [2, 7, 6, 3], window: 2, stride: 2, pad: "same" },
  { x: [2, 7, 6, 4], window: 2, stride: 2, pad: "valid" },
  { x: [2, 8, 8, 7], window: 3, stride: 2, pad: 1, rounding: "floor" },
  { x: [2, 9, 7, 8], window: 3, stride: 2, pad: "same" },
  { x: [1, 8, 9, 13], window: 3, stride: 2, pad: 0, rounding: "ceil" },
  { x: [2, 5, 7, 31], window: 3, stride: 1, pad: "same" },
  { x: [3, 7, 5, 36], window: [7, 5], stride: 1, pad: "valid" },
  { x: [1, 9, 9, 5], window: 2, stride: 3, pad: "valid" },
  { x: [1, 9, 8, 3], window: [3, 2], stride: [1, 2], pad: [[0, 0], [1, 2], [0, 1], [0, 0]] },
];

/** Numbers without ties, those next to each other far apart. */
function shuffled(shape: number[], step: number): Float32Array {
  const size = tf.util.sizeFromShape(shape);
  return Float32Array.from({ length: size }, (_, i) => (i * step) % 1009 / 100 - 4);
}

function pool(kind: Pool, x: tf.Tensor, { window, stride, pad, rounding }: Case): tf.Tensor4D {
  return tf[kind](x as tf.Tensor4D, window, stride, pad as "same", rounding);
}

/** What pooling makes of x, and its gradient where that of the result is dy(its shape). */
async function run(kind: Pool, test: Case, x: Float32Array, dy: (shape: number[]) => Float32Array) {
  const results = tf.tidy(() => {
    const images = tf.tensor(x, test.x);
    const y = pool(kind, images, test);
    return [y, tf.grad((x) => pool(kind, x, test))(images, tf.tensor(dy(y.shape), y.shape))];
  });
  const [y, dx] = await Promise.all(results.map((tensor) => tensor.data<"float32">()));
  const [{ shape }] = results;
  tf.dispose(results);
  return { y, dx, shape };
}

function windows({ x, window, stride, pad }: Case, [, outHeight, outWidth]: number[]) {
  const info = tf.backend_util.computePool2DInfo(x, window, stride, 1, pad);
  return { ...info, outHeight, outWidth };
}

const gradients = (shape: number[]) => shuffled(shape, 811);

for (const test of cases) {
  const { x: [, ...image], window, stride, pad, rounding = "" } = test;
  const where = `[${image}] by ${window}, stride ${stride}, pad ${pad}${rounding}`;

  for (const device of ["cpu", "wasm", "webgpu"] as const) {
    // tfjs' own, which cpu keeps, takes the last row and column of rounded up windows for others.
    if (device === "cpu" && rounding === "ceil") continue;
    testOnDevice(
      device,
      `tf.maxPool() of ${where} has the gradient of the plain loops`,
      async () => {
        const x = shuffled(test.x, 577);
        const { y, dx, shape } = await run("maxPool", test, x, gradients);
        closeTo(dx, maxPoolGradient(gradients(shape), x, y, windows(test, shape)), 1e-6);
      },
    );
  }

  testOnEveryDevice(
    `tf.avgPool() of ${where} has the gradient of the plain loops`,
    async () => {
      const { dx, shape } = await run("avgPool", test, shuffled(test.x, 577), gradients);
      closeTo(dx, avgPoolGradient(gradients(shape), windows(test, shape)), 1e-6);
    },
  );
}

for (const kind of ["maxPool", "avgPool"] as const) {
  testOnEveryDevice(`the gradient of tf.${kind}() is its slope, at padding too`, async () => {
    const test: Case = { x: [1, 4, 5, 2], window: 3, stride: 2, pad: "same" };
    const x = shuffled(test.x, 577);
    const { dx } = await run(kind, test, x, gradients);
    const loss = (x: number[]) =>
      tf.tidy(() => {
        const y = pool(kind, tf.tensor(x, test.x), test);
        return y.mul(tf.tensor(gradients(y.shape), y.shape)).sum();
      });
    await tf.setBackend("cpu");
    closeTo(
      dx,
      slopes([...x], (x) => {
        const value = loss(x);
        const [number] = value.dataSync();
        value.dispose();
        return number;
      }, 0.03125),
      1e-3,
    );
  });
}

testOnEveryDevice(
  "the gradient of tf.maxPool() goes to the first of several largest pixels",
  async () => {
    for (const channels of [1, 4]) {
      const test: Case = { x: [1, 2, 4, channels], window: 2, stride: 2, pad: "valid" };
      const x = [0, 0, 1, 2, 0, 0, 2, 2].flatMap((pixel) => Array(channels).fill(pixel));
      const { dx } = await run(
        "maxPool",
        test,
        Float32Array.from(x),
        (shape) => new Float32Array(tf.util.sizeFromShape(shape)).fill(5),
      );
      deepStrictEqual(
        [...dx],
        [5, 0, 0, 5, 0, 0, 0, 0].flatMap((pixel) => Array(channels).fill(pixel)),
      );
    }
  },
);

testOnEveryDevice("pooling's gradients show NaN and infinity where they come from", async () => {
  for (const channels of [1, 4]) {
    const test: Case = { x: [1, 2, 4, channels], window: 2, stride: 2, pad: "valid" };
    const x = [0, 1, 3, 2, 4, Infinity, 0, 0].flatMap((pixel) => Array(channels).fill(pixel));
    const dy = (shape: number[]) =>
      Float32Array.from([NaN, Infinity].flatMap((value) => Array(shape[3]).fill(value)));
    const max = await run("maxPool", test, Float32Array.from(x), dy);
    const avg = await run("avgPool", test, Float32Array.from(x), dy);
    const every = (pixels: number[]) => pixels.flatMap((pixel) => Array(channels).fill(pixel));
    deepStrictEqual([...max.dx], every([0, 0, Infinity, 0, 0, NaN, 0, 0]));
    const [n, i] = [NaN, Infinity];
    deepStrictEqual([...avg.dx], every([n, n, i, i, n, n, i, i]));
  }
});

for (const device of ["wasm", "webgpu"] as const) {
  testOnDevice(
    device,
    "the gradient of max-pooling goes to the first NaN of a window whose largest pixel is NaN",
    async () => {
      for (const channels of [1, 4]) {
        const every = (pixels: number[]) => pixels.flatMap((pixel) => Array(channels).fill(pixel));
        const gradient = tf.tidy(() =>
          tf.engine().runKernel("MaxPoolGrad", {
            dy: tf.tensor4d(every([5, 6]), [1, 1, 2, channels]),
            input: tf.tensor4d(every([9, NaN, 3, NaN, NaN, 2, 4, 1]), [1, 2, 4, channels]),
            // Devices differ in whether they take NaN for the largest pixel.
            output: tf.tensor4d(every([NaN, 4]), [1, 1, 2, channels]),
          }, { filterSize: 2, strides: 2, pad: "valid" }) as tf.Tensor
        );
        deepStrictEqual([...await gradient.data()], every([0, 5, 0, 0, 0, 0, 6, 0]));
        gradient.dispose();
      }
    },
  );
}
