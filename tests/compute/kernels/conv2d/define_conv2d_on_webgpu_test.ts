import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { batchNorm, batchNormBy } from "../../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { readingOf } from "../../../../src/compute/webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../../../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

interface Case {
  images?: number;
  size: [number, number];
  channels: [number, number];
  filter: [number, number];
  stride: number | [number, number];
  pad: number | "same" | "valid" | tf.backend_util.ExplicitPadding;
}

const cases: Case[] = [
  { size: [1, 1], channels: [1, 1], filter: [1, 1], stride: 1, pad: 0 },
  { size: [7, 7], channels: [3, 5], filter: [3, 3], stride: 1, pad: 1 },
  { size: [7, 7], channels: [4, 8], filter: [3, 3], stride: 1, pad: 1 },
  { size: [8, 6], channels: [4, 3], filter: [3, 3], stride: 2, pad: 1 },
  { size: [7, 9], channels: [3, 4], filter: [3, 3], stride: 2, pad: 1 },
  { size: [9, 9], channels: [3, 2], filter: [1, 1], stride: 2, pad: 0 },
  { size: [8, 7], channels: [8, 4], filter: [1, 1], stride: 2, pad: 0 },
  { size: [5, 5], channels: [7, 13], filter: [1, 1], stride: 1, pad: 0 },
  { size: [6, 5], channels: [12, 4], filter: [1, 1], stride: 1, pad: 0 },
  { size: [5, 5], channels: [3, 2], filter: [1, 1], stride: 3, pad: 2 },
  { size: [14, 13], channels: [3, 16], filter: [7, 7], stride: 2, pad: 3 },
  { size: [13, 13], channels: [4, 4], filter: [5, 5], stride: 3, pad: "same" },
  { size: [10, 11], channels: [2, 3], filter: [2, 3], stride: [3, 1], pad: "valid" },
  // A stride that passes pixels by, so that they have no gradient, and images of fewer rows than that.
  { size: [2, 9], channels: [4, 4], filter: [2, 2], stride: 3, pad: "valid" },
  {
    size: [11, 11],
    channels: [2, 2],
    filter: [5, 3],
    stride: 3,
    pad: [[0, 0], [2, 1], [1, 0], [0, 0]],
  },
  {
    size: [31, 31], // more pixels than a tile is high; sums over all of them are cut into parts
    channels: [8, 36],
    filter: [3, 3],
    stride: 2,
    pad: [[0, 0], [0, 1], [1, 0], [0, 0]],
  },
  { images: 1, size: [31, 13], channels: [20, 7], filter: [3, 1], stride: 1, pad: 0 },
];

function describe({ size, channels, filter, stride, pad }: Case): string {
  return `[${size}] by [${filter}], ${channels[0]} -> ${channels[1]} channels, ` +
    `stride ${stride}, pad ${JSON.stringify(pad)}`;
}

/** The convolution and its two gradients on the backend in use. */
async function convolve({ images = 2, size, channels, filter, stride, pad }: Case) {
  const wave = (shape: number[], seed: number) =>
    tf.tensor4d(
      Float32Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => Math.sin(seed + 1.7 * i),
      ),
      shape as [number, number, number, number],
    );
  const rounding = typeof pad === "string" ? undefined : "floor";
  const results = tf.tidy(() => {
    const apply = (x: tf.Tensor, f: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad, "NHWC", 1, rounding);
    const x = wave([images, ...size, channels[0]], 1), f = wave([...filter, ...channels], 2);
    const y = apply(x, f);
    const dy = wave(y.shape, 3);
    return [y, ...tf.grads((x, f) => tf.sum(tf.mul(apply(x, f), dy)))([x, f])];
  });
  const values = await Promise.all(
    results.map(async (result) => ({ shape: result.shape, data: await result.data() })),
  );
  tf.dispose(results);
  return values;
}

for (const test of cases) {
  testOnDevice(
    "webgpu",
    `tf.conv2d() of ${describe(test)} and its gradients are those of the cpu`,
    async () => {
      const actual = await convolve(test);
      await tf.setBackend("cpu");
      const expected = await convolve(test);
      await tf.setBackend("webgpu");
      for (const [i, name] of ["output", "input gradient", "filter gradient"].entries()) {
        deepStrictEqual(actual[i].shape, expected[i].shape);
        closeTo(actual[i].data, expected[i].data, 1e-5, name);
      }
    },
  );
}

testOnDevice("webgpu", "tf.conv2d() lets NaN through to the pixels that see it", async () => {
  const x = new Float32Array(5 * 5 * 4).fill(1);
  x[(1 * 5 + 1) * 4 + 2] = NaN;
  const y = tf.tidy(() => tf.conv2d(tf.tensor4d(x, [1, 5, 5, 4]), tf.ones([3, 3, 4, 1]), 2, 1));
  const [[top, middle, bottom]] = await y.array() as number[][][][];
  deepStrictEqual([top, middle], [[[NaN], [NaN], [16]], [[NaN], [NaN], [24]]]);
  deepStrictEqual(bottom, [[16], [24], [16]]);
  y.dispose();
});

testOnDevice("webgpu", "tf.conv2d() leaves NCHW and dilation to tfjs", async () => {
  const [dilated, channelsFirst] = tf.tidy(() => [
    tf.conv2d(tf.ones([1, 5, 5, 1]) as tf.Tensor4D, tf.ones([2, 2, 1, 1]), 1, 0, "NHWC", 3),
    tf.conv2d(tf.ones([1, 3, 2, 2]) as tf.Tensor4D, tf.ones([2, 2, 3, 1]), 1, 0, "NCHW"),
  ]);
  deepStrictEqual([...await dilated.data()], [4, 4, 4, 4]);
  deepStrictEqual([...await channelsFirst.data()], [12]);
  tf.dispose([dilated, channelsFirst]);
});

testOnDevice("webgpu", "tf.conv2d() to more than the adapter binds says so", () => {
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  const most = device.limits.maxStorageBufferBindingSize;
  const channels = 4 * Math.ceil(most / 4 / 16) + 4;
  tf.tidy(() => {
    const x = tf.ones([1, 2, 2, 1]) as tf.Tensor4D, filter = tf.ones([1, 1, 1, channels]);
    throws(() => tf.conv2d(x, filter as tf.Tensor4D, 1, 0), {
      name: "RangeError",
      message:
        /^Cannot convolve \[1,2,2,1\] with \[1,1,1,\d+\] on webgpu as a tensor must be at most/,
    });
  });
});

interface NormalisedCase {
  size: [number, number];
  channels: [number, number];
  side: number;
  stride: number;
  after: "" | "ReLU" | "PReLU";
  /** Whether mean and variance are given rather than the batch's. */
  given: boolean;
  /** Whether the convolution reads images that are not in memory. */
  isRead: boolean;
}

const normalised: NormalisedCase[] = [
  { size: [5, 6], channels: [8, 12], side: 3, stride: 1, after: "", given: false, isRead: true },
  // More channels than a step of a tile is deep, and columns that four does not divide.
  {
    size: [9, 7],
    channels: [20, 7],
    side: 3,
    stride: 2,
    after: "PReLU",
    given: false,
    isRead: true,
  },
  {
    size: [9, 17],
    channels: [36, 40],
    side: 1,
    stride: 1,
    after: "ReLU",
    given: false,
    isRead: true,
  },
  { size: [8, 7], channels: [4, 8], side: 1, stride: 2, after: "PReLU", given: true, isRead: true },
  // Images that would be changed again too often, and channels that four does not divide.
  {
    size: [5, 4],
    channels: [4, 132],
    side: 3,
    stride: 1,
    after: "PReLU",
    given: false,
    isRead: false,
  },
  {
    size: [5, 4],
    channels: [6, 8],
    side: 3,
    stride: 1,
    after: "ReLU",
    given: false,
    isRead: false,
  },
];

/** The convolution of what batch norm gives, and its gradients, on the backend in use. */
async function convolveNormalised(
  { size, channels, side, stride, after, given, isRead }: NormalisedCase,
) {
  const [inputs, outputs] = channels;
  const wave = (shape: number[], seed: number) =>
    tf.tensor(
      Float32Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => Math.sin(seed + i * i),
      ),
      shape,
    );
  const results = tf.tidy(() => {
    const apply = (...[x, filter, gamma, beta, slopes]: tf.Tensor[]) => {
      const options = {
        gamma: gamma as tf.Tensor1D,
        beta: beta as tf.Tensor1D,
        epsilon: 1e-5,
        relu: after === "ReLU",
        slopes: after === "PReLU" ? slopes as tf.Tensor1D : undefined,
      };
      const of = { mean: wave([inputs], 6), variance: tf.fill([inputs], 0.7) };
      const y = given ? batchNormBy(x, of, options) : batchNorm(x, options);
      const z = tf.conv2d(
        y as tf.Tensor4D,
        filter as tf.Tensor4D,
        stride,
        side >> 1,
        "NHWC",
        1,
        "floor",
      );
      if (tf.getBackend() === "webgpu") {
        // Where gradients are asked for it waits for whoever uses it.
        webgpuBackend().uploadToGPU(z.dataId);
        strictEqual(readingOf(y) !== undefined, isRead);
      }
      return z;
    };
    const inputsOf = [
      wave([2, ...size, inputs], 1),
      wave([side, side, ...channels], 2),
      wave([inputs], 3),
      wave([inputs], 4),
      ...after === "PReLU" ? [wave([inputs], 5)] : [],
    ];
    const z = apply(...inputsOf), dz = wave(z.shape, 7);
    deepStrictEqual(z.shape[3], outputs);
    const loss = (...inputs: tf.Tensor[]) => tf.sum(tf.mul(apply(...inputs), dz)) as tf.Scalar;
    return [z, ...tf.grads(loss)(inputsOf)];
  });
  const values = await Promise.all(results.map((result) => result.data()));
  tf.dispose(results);
  return values;
}

for (const test of normalised) {
  const { size, channels, side, stride, after, given, isRead } = test;
  const what = `[${size}], ${channels[0]} -> ${
    channels[1]
  } channels, by [${side},${side}] in steps of ${stride}`;
  testOnDevice(
    "webgpu",
    `tf.conv2d() ${isRead ? "reads" : "asks for"} images that ${
      given ? "given" : "the batch's"
    } statistics normalise${after && `, before ${after}`}: ${what}`,
    async () => {
      const actual = await convolveNormalised(test);
      await tf.setBackend("cpu");
      const expected = await convolveNormalised(test);
      await tf.setBackend("webgpu");
      const names = [
        "output",
        "gradient of x",
        "of the filter",
        "of gamma",
        "of beta",
        "of the slopes",
      ];
      ok(actual.length === (after === "PReLU" ? 6 : 5));
      actual.forEach((values, i) => closeTo(values, expected[i], 2e-5, names[i]));
    },
  );
}
