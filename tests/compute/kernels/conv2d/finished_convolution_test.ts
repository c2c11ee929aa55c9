import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  type FinishedConvolution,
  finishedConvolution,
  hasFinishedConvolution,
} from "../../../../src/compute/kernels/conv2d/finished_convolution.ts";
import * as tf from "../../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../../devices.ts";

function noise(shape: number[], seed: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i)), shape);
}

const CASES = [
  { what: "direct", x: [3, 9, 7, 5], filter: [3, 3, 5, 7], strides: 2, pad: 1 },
  { what: "of 1x1, of more than 96 pixels", x: [2, 11, 9, 6], filter: [1, 1, 6, 9], strides: 1 },
  { what: "by Winograd", x: [2, 9, 8, 16], filter: [3, 3, 16, 20], strides: 1, pad: 1 },
  { what: "by Winograd in two lots of outputs", x: [1, 6, 6, 16], filter: [3, 3, 16, 264], pad: 1 },
  { what: "depthwise", x: [2, 9, 8, 7], filter: [3, 3, 7, 1], strides: 2, pad: 1, depthwise: true },
  { what: "depthwise over whole maps", x: [2, 5, 5, 8], filter: [5, 5, 8, 1], depthwise: true },
] as const;

for (const { what, x: shape, filter: filterShape, ...sizes } of CASES) {
  const { strides = 1, pad = 0, depthwise: isDepthwise = false } = { ...sizes } as {
    strides?: number;
    pad?: number;
    depthwise?: boolean;
  };
  testOnDevice("wasm", `finishedConvolution() ${what} is the sum of its parts`, () => {
    tf.tidy(() => {
      const x = noise([...shape], 1) as tf.Tensor4D;
      const filter = noise([...filterShape], 2) as tf.Tensor4D;
      const op = isDepthwise ? tf.depthwiseConv2d : tf.conv2d;
      const plain = op(x, filter, strides, pad);
      const channels = plain.shape[3];
      const bias = noise([channels], 3), slopes = noise([channels], 4);
      const addend = noise(plain.shape, 5);
      const finish = (
        tensors: { bias?: tf.Tensor; addend?: tf.Tensor; slopes?: tf.Tensor },
        relu = false,
      ) => {
        const attributes: FinishedConvolution = { strides, pad, isDepthwise, relu };
        return finishedConvolution({ x, filter, ...tensors }, attributes);
      };
      const same = (actual: tf.Tensor, expected: tf.Tensor) => {
        deepStrictEqual(actual.shape, expected.shape);
        deepStrictEqual(actual.dataSync(), expected.dataSync());
      };
      same(finish({}), plain);
      same(finish({ bias }), tf.add(plain, bias));
      same(finish({ bias }, true), tf.relu(tf.add(plain, bias)));
      const sum = tf.add(tf.add(plain, bias), addend);
      same(finish({ bias, addend }), sum);
      same(finish({ addend }, true), tf.relu(tf.add(plain, addend)));
      same(finish({ bias, addend, slopes }), tf.prelu(sum, slopes));

      const one = tf.slice(x, [shape[0] - 1, 0, 0, 0]), own = tf.slice(addend, shape[0] - 1);
      const alone = finishedConvolution(
        { x: one, filter, bias, addend: own, slopes },
        { strides, pad, isDepthwise, relu: false },
      );
      same(alone, tf.slice(finish({ bias, addend, slopes }), shape[0] - 1));
    });
  });
}

testOnDevice("wasm", "finishedConvolution() agrees with the cpu's ops", async () => {
  const run = (finished: boolean) =>
    tf.tidy(() => {
      const x = noise([2, 8, 8, 16], 1) as tf.Tensor4D, filter = noise([3, 3, 16, 16], 2);
      const bias = noise([16], 3), addend = noise([2, 8, 8, 16], 4), slopes = noise([16], 5);
      const sizes = { strides: 1, pad: 1 };
      const y = finished
        ? finishedConvolution(
          { x, filter, bias, addend, slopes },
          { ...sizes, isDepthwise: false, relu: false },
        )
        : tf.prelu(
          tf.add(tf.add(tf.conv2d(x, filter as tf.Tensor4D, 1, 1), bias), addend),
          slopes,
        );
      return y.dataSync();
    });
  const actual = run(true);
  await tf.setBackend("cpu");
  const expected = run(false);
  await tf.setBackend("wasm");
  closeTo(actual, expected, 1e-5);
});

testOnEveryDevice("finished convolutions are wasm's alone", () => {
  strictEqual(hasFinishedConvolution(), tf.getBackend() === "wasm");
});
