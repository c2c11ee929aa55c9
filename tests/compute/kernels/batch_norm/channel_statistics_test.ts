import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { GradientTape } from "../../../../src/compute/gradient_tape.ts";
import { batchNorm } from "../../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { channelStatistics as statisticsLoops } from "../../../../src/compute/kernels/batch_norm/batch_norm_cpu.ts";
import { channelStatistics } from "../../../../src/compute/kernels/batch_norm/channel_statistics.ts";
import { takeMomentsOf } from "../../../../src/compute/webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../../../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../../devices.ts";

type Images = [images: number, height: number, width: number, channels: number];

function wave(shape: number[], seed: number, mean = 0): tf.Tensor4D {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor4d(
    Float32Array.from({ length: size }, (_, i) => mean + Math.sin(seed + 1.7 * i + i * i / 97)),
    shape as Images,
  );
}

/** What `make` gives while gradients will be asked for, and what `use` makes of it before anything else has seen it. */
function differentiated<T>(
  make: (x: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  use: (y: tf.Tensor) => T,
) {
  let used: T;
  const tape = GradientTape.record(() => {
    const y = make(x);
    used = use(y);
    return y;
  }, [x]);
  tape.dispose();
  return { y: tape.value, used: used! };
}

/** The statistics that come with a tensor, and those of its numbers in plain loops. */
async function compareStatistics(
  make: (x: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  channels: number,
  tolerance: number,
) {
  const { y, used: statistics } = differentiated(
    make,
    x,
    (y) => tf.keep(channelStatistics(y, channels)),
  );
  const expected = statisticsLoops(await y.data() as Float32Array, channels);
  const actual = await statistics.data();
  tf.dispose([y, statistics]);
  closeTo(actual.slice(0, channels), expected.slice(0, channels), 1e-6, "means");
  closeTo(actual.slice(channels), expected.slice(channels), tolerance, "variances");
}

const convolve = (filter: tf.Tensor4D, stride = 1) => (x: tf.Tensor4D) =>
  tf.conv2d(x, filter, stride, "same");

for (
  const [what, images, outputs, filter, stride] of [
    ["more than a tile down and across, none filled", [1, 13, 11, 4], 132, 3, 1],
    ["one pixel", [1, 1, 1, 4], 4, 1, 1],
    ["a pointwise filter", [2, 9, 7, 8], 12, 1, 1],
    ["steps of two", [2, 9, 7, 3], 8, 3, 2],
    // Of 128 rows each: moments of more than 1,024 tiles are folded into blocks first.
    ["more tiles than are folded at once", [1, 370, 370, 8], 4, 1, 1],
  ] as [string, Images, number, number, number][]
) {
  testOnDevice("webgpu", `statistics come with a convolution: ${what}`, async () => {
    const x = wave(images, 3), weights = wave([filter, filter, images[3], outputs], 4);
    await compareStatistics(convolve(weights, stride), x, outputs, 1e-5);
    tf.dispose([x, weights]);
  });
}

testOnDevice(
  "webgpu",
  "statistics that come with a convolution lose no digits when the mean is large",
  async () => {
    const x = wave([3, 20, 21, 4], 5, 4096),
      filter = tf.tidy(() => tf.eye(4).reshape([1, 1, 4, 4]) as tf.Tensor4D);
    await compareStatistics(convolve(filter), x, 4, 3e-4);
    tf.dispose([x, filter]);
  },
);

const normalise = (addend?: tf.Tensor, relu = false) => (x: tf.Tensor) =>
  tf.tidy(() => {
    const channels = x.shape[3]!;
    const [gamma, beta] = [0.7, -0.2].map((value) => tf.fill([channels], value) as tf.Tensor1D);
    return batchNorm(x, { gamma, beta, epsilon: 1e-5, addend, relu });
  });

for (const images of [[1, 3, 5, 8], [2, 40, 41, 12]] as Images[]) {
  testOnDevice(
    "webgpu",
    `statistics of [${images}] come with what batch norm gives, and with its sum with an addend`,
    async () => {
      const [x, addend] = [wave(images, 6), wave(images, 7, 50)];
      await compareStatistics(normalise(), x, images[3], 1e-5);
      await compareStatistics(normalise(addend), x, images[3], 1e-5);
      await compareStatistics(normalise(addend, true), x, images[3], 1e-5);
      tf.dispose([x, addend]);
    },
  );
}

testOnDevice("webgpu", "each tile of a convolution tells of its rows", () => {
  const x = tf.ones([1, 10, 10, 4]) as tf.Tensor4D, filter = tf.ones([1, 1, 4, 8]) as tf.Tensor4D;
  const { y, used: moments } = differentiated(convolve(filter), x, (y) => takeMomentsOf(y, 8)!);
  const [blocks, ...rest] = moments.shape;
  deepStrictEqual(rest, [3, 8]);
  ok(blocks > 0 && blocks <= 4, `${blocks} blocks`);
  webgpuBackend().disposeData(moments.dataId);
  tf.dispose([x, filter, y]);
});

testOnDevice(
  "webgpu",
  "no moments come with a tensor of other channels, with one that is in memory, and without gradients",
  () => {
    const x = tf.ones([1, 4, 4, 4]) as tf.Tensor4D, filter = tf.ones([1, 1, 4, 8]) as tf.Tensor4D;
    const { y, used } = differentiated(convolve(filter), x, (y) => takeMomentsOf(y, 4));
    const plain = convolve(filter)(x);
    strictEqual(used, undefined);
    strictEqual(takeMomentsOf(plain, 8), undefined);
    strictEqual(takeMomentsOf(x, 4), undefined);
    tf.dispose([x, filter, y, plain]);
  },
);

testOnDevice(
  "webgpu",
  "NaN in a convolution stays in the statistics of its channel",
  async () => {
    const x = tf.ones([1, 9, 9, 4]) as tf.Tensor4D;
    const weights = new Float32Array(4 * 8).fill(1);
    weights[3] = NaN;
    const filter = tf.tensor4d(weights, [1, 1, 4, 8]);
    const { y, used } = differentiated(
      convolve(filter),
      x,
      (y) => tf.keep(channelStatistics(y, 8)),
    );
    const isNaN = [...await used.data()].map(Number.isNaN);
    deepStrictEqual(isNaN, Array.from({ length: 16 }, (_, i) => i % 8 === 3));
    tf.dispose([x, filter, y, used]);
  },
);
