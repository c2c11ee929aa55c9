import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { DispatchRecorder, flush } from "../../../src/compute/webgpu/dispatch_recorder.ts";
import { webgpuBackend } from "../../../src/compute/webgpu/webgpu_backend.ts";
import * as tf from "../../../src/npm/tfjs.ts";
import { testOnDevice } from "../../devices.ts";

const bufferOf = ({ dataId }: tf.Tensor) => {
  webgpuBackend().uploadToGPU(dataId);
  return webgpuBackend().tensorMap.get(dataId).resource!;
};

/** Of other numbers each time. */
const numbers = (seed: number) => tf.tensor1d(Float32Array.of(seed, -seed, 2 * seed, 0, 1));

testOnDevice(
  "webgpu",
  "a recording runs again on other numbers, also where it uploads some",
  async () => {
    const x = numbers(3), given = bufferOf(x);
    const recorder = new DispatchRecorder(true);
    const { result, segment } = recorder.record(() => {
      const between = tf.relu(x), doubled = tf.add(between, x);
      between.dispose();
      // Lets go of its memory, which what is uploaded must not take.
      flush(webgpuBackend());
      const constant = tf.tensor1d([10, 20, 30, 40, 50]);
      const sum = tf.add(doubled, constant);
      tf.dispose([doubled, constant]);
      return sum;
    });
    recorder.finish(new Set([given]), new Set([bufferOf(result)]));
    strictEqual(recorder.fault, undefined);
    deepStrictEqual([...await result.data()], [16, 17, 42, 40, 52]);
    for (const seed of [5, 7]) {
      const other = numbers(seed);
      // Takes what memory is free.
      const meanwhile = [1, 2, 3, 4].map((value) => tf.fill([5], value));
      recorder.replay(segment, [[bufferOf(other), given]]);
      webgpuBackend().tensorMap.get(result.dataId).values = null;
      deepStrictEqual([...await result.data()], [
        10 + 2 * seed,
        20 - seed,
        30 + 4 * seed,
        40,
        52,
      ]);
      for (const [i, tensor] of meanwhile.entries()) {
        deepStrictEqual([...await tensor.data()], Array(5).fill(i + 1));
      }
      tf.dispose([other, meanwhile]);
    }
    tf.dispose([x, result]);
    recorder.dispose();
  },
);

testOnDevice("webgpu", "a recording says what it cannot run again", async () => {
  const x = numbers(1), stranger = numbers(2);
  bufferOf(stranger);
  let read: Promise<unknown> | undefined;
  const faultOf = async (compute: () => tf.Tensor) => {
    const recorder = new DispatchRecorder(true);
    const { result } = recorder.record(compute);
    recorder.finish(new Set([bufferOf(x)]), new Set([bufferOf(result)]));
    await read;
    result.dispose();
    const { fault } = recorder;
    recorder.dispose();
    return fault;
  };
  let left: tf.Tensor | undefined;
  strictEqual(await faultOf(() => tf.add(x, x)), undefined);
  strictEqual(
    await faultOf(() => tf.add(x, stranger)),
    "it reads a tensor that is no variable of the network",
  );
  strictEqual(
    await faultOf(() => {
      left = tf.add(x, x);
      return tf.relu(left);
    }),
    "a tensor that it made outlives it",
  );
  left!.dispose();
  strictEqual(
    await faultOf(() => {
      const sum = tf.add(x, x);
      read = sum.data();
      return sum;
    }),
    "it waits for the card",
  );
  tf.dispose([x, stranger]);
});
