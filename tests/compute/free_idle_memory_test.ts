import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { freeIdleMemory } from "../../src/compute/free_idle_memory.ts";
import { webgpuBackend } from "../../src/compute/webgpu/webgpu_backend.ts";
import { testOnDevice, testOnEveryDevice } from "../devices.ts";

testOnDevice(
  "webgpu",
  "freeIdleMemory() gives back the buffers of tensors that are gone",
  async () => {
    const { bufferManager } = webgpuBackend();
    for (const size of [1000, 2000, 3000]) {
      const sum = tf.tidy(() => tf.sum(tf.square(tf.range(0, size))));
      await sum.data();
      sum.dispose();
    }
    ok(bufferManager.numBytesAllocated > bufferManager.numBytesUsed);
    await freeIdleMemory();
    strictEqual(bufferManager.numFreeBuffers, 0);
    ok(bufferManager.numBytesAllocated <= bufferManager.numBytesUsed);
  },
);

testOnEveryDevice(
  "tensors outlive freeIdleMemory(), and what is computed is computed",
  async () => {
    const x = tf.range(0, 5);
    const squares = tf.tidy(() => tf.square(tf.add(x, 1)));
    await freeIdleMemory();
    deepStrictEqual([...await squares.data()], [1, 4, 9, 16, 25]);
    const sides = tf.tensor1d([1, 2, 3, 4, 5]), cubes = tf.mul(squares, sides);
    deepStrictEqual([...await cubes.data()], [1, 8, 27, 64, 125]);
    tf.dispose([x, squares, sides, cubes]);
  },
);
