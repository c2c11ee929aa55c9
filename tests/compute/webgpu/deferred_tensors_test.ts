import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { batchNormBy } from "../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { readingOf } from "../../../src/compute/webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice } from "../../devices.ts";

const CHANNELS = 4;

/** 2 x + 1, of numbers 0, 1, ... that have mean 0 and variance 1. */
function doubled(x: tf.Tensor): tf.Tensor {
  const [mean, variance, gamma, beta] = [0, 1, 2, 1].map((value) => tf.fill([CHANNELS], value));
  return batchNormBy(x, { mean, variance }, {
    gamma: gamma as tf.Tensor1D,
    beta: beta as tf.Tensor1D,
    epsilon: 0,
  });
}

const countTo = (size: number) => Float32Array.from({ length: size }, (_, i) => i);
const images = (height: number) => tf.tensor(countTo(2 * height * CHANNELS), [1, height, 2, 4]);

testOnDevice(
  "webgpu",
  "a tensor that was deferred is computed when its numbers are read",
  async () => {
    const y = tf.tidy(() => doubled(images(3)));
    ok(readingOf(y));
    closeTo(await y.data(), countTo(24).map((value) => 2 * value + 1), 1e-6);
    strictEqual(readingOf(y), undefined);
    y.dispose();
  },
);

testOnDevice(
  "webgpu",
  "a tensor that was deferred is computed though another backend is in use",
  async () => {
    const y = tf.tidy(() => doubled(images(3)));
    await tf.setBackend("cpu");
    try {
      closeTo(await y.data(), countTo(24).map((value) => 2 * value + 1), 1e-6);
      strictEqual(tf.getBackend(), "cpu");
    } finally {
      await tf.setBackend("webgpu");
      y.dispose();
    }
  },
);

// tfjs would compute few numbers, which are not on the card, itself.
for (const height of [3, 700]) {
  testOnDevice(
    "webgpu",
    `tfjs' own kernels see a tensor of height ${height} that was deferred`,
    async () => {
      const results = tf.tidy(() => {
        const x = images(height), y = () => doubled(x);
        return [
          tf.slice(y(), [0, 1, 0, 0], [1, 2, 2, 4]),
          tf.add(y(), y()),
          tf.reshape(y(), [-1, 8]),
        ];
      });
      const [slice, sum, rows] = await Promise.all(results.map((result) => result.data()));
      const expected = countTo(8 * height).map((value) => 2 * value + 1);
      closeTo(slice, expected.slice(8, 24), 1e-6);
      closeTo(sum, expected.map((value) => 2 * value), 1e-6);
      closeTo(rows, expected, 1e-6);
      tf.dispose(results);
    },
  );
}

testOnDevice(
  "webgpu",
  "a tensor that was deferred keeps what it is made of until it is computed or disposed of",
  async () => {
    const backend = webgpuBackend();
    const make = () => {
      const x = images(5), y = tf.tidy(() => doubled(x));
      const { dataId } = x;
      x.dispose();
      return {
        y,
        references: () => (backend as unknown as { refCount(id: object): number }).refCount(dataId),
      };
    };
    const buffers = tf.engine().state.numDataBuffers;
    const read = make(), dropped = make();
    deepStrictEqual([read.references(), dropped.references()], [1, 1]);
    closeTo(await read.y.data(), countTo(40).map((value) => 2 * value + 1), 1e-6);
    read.y.dispose();
    dropped.y.dispose();
    deepStrictEqual([read.references(), dropped.references()], [0, 0]);
    strictEqual(tf.engine().state.numDataBuffers, buffers);
  },
);
