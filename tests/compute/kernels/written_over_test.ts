/**
 * tfjs' kernels of XNNPACK on wasm keep what they have made of a tensor's numbers as long as the tensor lives, and our steps
 * write over these numbers where they are. So whatever a network or head may compute is computed twice, with a step between.
 */
import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { batchNorm } from "../../../src/compute/kernels/batch_norm/batch_norm.ts";
import { cosines } from "../../../src/compute/kernels/cosines/cosines.ts";
import { normalizeRows } from "../../../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { putRows } from "../../../src/compute/kernels/rows/put_rows.ts";
import { takeRows } from "../../../src/compute/kernels/rows/take_rows.ts";
import { SgdMomentum } from "../../../src/training/sgd_momentum.ts";
import { testOnDevice } from "../../devices.ts";

interface Op {
  name: string;
  /** Of the weights. */
  shapes: number[][];
  // deno-lint-ignore no-explicit-any -- each op wants weights of its own rank
  run(...weights: any[]): tf.Tensor;
}

/** Numbers from -1 to 1. */
function noise(shape: number[], seed: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i)), shape);
}

const images = () => noise([2, 6, 6, 4], 1) as tf.Tensor4D;
const rows = () => noise([5, 8], 2) as tf.Tensor2D;
const convolution = { strides: 1, pad: "same" } as const;
const channel = [4], filter = [3, 3, 4, 4], depthwise = [3, 3, 4, 1], matrix = [8, 4];

/** The gradient with respect to x. */
const slope = (op: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => tf.grad(op)(x);

const ops: Op[] = [
  { name: "conv2d", shapes: [filter], run: (w) => tf.conv2d(images(), w, 1, "same") },
  { name: "conv2d of 1x1", shapes: [[1, 1, 4, 3]], run: (w) => tf.conv2d(images(), w, 1, 0) },
  { name: "conv2d, strided", shapes: [filter], run: (w) => tf.conv2d(images(), w, 2, 1) },
  {
    name: "conv2d, dilated",
    shapes: [filter],
    run: (w) => tf.conv2d(images(), w, 1, "same", "NHWC", 2),
  },
  {
    name: "the input gradient of conv2d",
    shapes: [filter],
    run: (w) => slope((x) => tf.conv2d(x as tf.Tensor4D, w, 1, "same"), images()),
  },
  {
    name: "conv2dTranspose",
    shapes: [filter],
    run: (w) => tf.conv2dTranspose(images(), w, [2, 6, 6, 4], 1, "same"),
  },
  {
    name: "conv1d",
    shapes: [[3, 4, 4]],
    run: (w) => tf.conv1d(tf.reshape(images(), [2, 36, 4]) as tf.Tensor3D, w, 1, "same"),
  },
  {
    name: "fused.conv2d with bias",
    shapes: [filter, channel],
    run: (filter, bias) => tf.fused.conv2d({ ...convolution, x: images(), filter, bias }),
  },
  ...(["relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const).map((activation): Op => ({
    name: `fused.conv2d with bias and ${activation}`,
    shapes: [filter, channel],
    run: (filter, bias) =>
      tf.fused.conv2d({
        ...{ ...convolution, x: images(), filter, bias, activation },
        // The others have none.
        ...(activation === "leakyrelu" ? { leakyreluAlpha: 0.2 } : {}),
      }),
  })),
  {
    name: "fused.conv2d with bias and prelu",
    shapes: [filter, channel, channel],
    run: (filter, bias, preluActivationWeights) =>
      tf.fused.conv2d({
        ...convolution,
        ...{ x: images(), filter, bias, activation: "prelu", preluActivationWeights },
      }),
  },
  {
    name: "depthwiseConv2d",
    shapes: [depthwise],
    run: (w) => tf.depthwiseConv2d(images(), w, 1, "same"),
  },
  {
    name: "depthwiseConv2d with a multiplier",
    shapes: [[3, 3, 4, 2]],
    run: (w) => tf.depthwiseConv2d(images(), w, 1, "same"),
  },
  {
    name: "depthwiseConv2d, dilated",
    shapes: [depthwise],
    run: (w) => tf.depthwiseConv2d(images(), w, 1, "same", "NHWC", 2),
  },
  {
    name: "the input gradient of depthwiseConv2d",
    shapes: [depthwise],
    run: (w) => slope((x) => tf.depthwiseConv2d(x as tf.Tensor4D, w, 1, "same"), images()),
  },
  {
    name: "separableConv2d",
    shapes: [[3, 3, 4, 2], [1, 1, 8, 4]],
    run: (deep, point) => tf.separableConv2d(images(), deep, point, 1, "same"),
  },
  {
    name: "fused.depthwiseConv2d with bias and prelu",
    shapes: [depthwise, channel, channel],
    run: (filter, bias, preluActivationWeights) =>
      tf.fused.depthwiseConv2d({
        ...convolution,
        ...{ x: images(), filter, bias, activation: "prelu", preluActivationWeights },
      }),
  },
  { name: "matMul", shapes: [matrix], run: (w) => tf.matMul(rows(), w) },
  {
    name: "matMul of a transposed matrix",
    shapes: [[4, 8]],
    run: (w) => tf.matMul(rows(), w, false, true),
  },
  {
    name: "the input gradient of matMul",
    shapes: [matrix],
    run: (w) => slope((x) => tf.matMul(x as tf.Tensor2D, w), rows()),
  },
  { name: "dot", shapes: [matrix], run: (w) => tf.dot(rows(), w) },
  {
    name: "fused.matMul with bias",
    shapes: [matrix, channel],
    run: (b, bias) => tf.fused.matMul({ a: rows(), b, bias }),
  },
  {
    name: "fused.matMul of a transposed matrix with bias",
    shapes: [[4, 8], channel],
    run: (b, bias) => tf.fused.matMul({ a: rows(), b, bias, transposeB: true }),
  },
  {
    name: "fused.matMul with bias and relu",
    shapes: [matrix, channel],
    run: (b, bias) => tf.fused.matMul({ a: rows(), b, bias, activation: "relu" }),
  },
  {
    name: "fused.matMul with bias and prelu",
    shapes: [matrix, channel, channel],
    run: (b, bias, preluActivationWeights) =>
      tf.fused.matMul({ a: rows(), b, bias, activation: "prelu", preluActivationWeights }),
  },
  { name: "prelu", shapes: [channel], run: (w) => tf.prelu(images(), w) },
  { name: "prelu of shared slopes", shapes: [[1, 1, 4]], run: (w) => tf.prelu(images(), w) },
  { name: "prelu of own slopes", shapes: [[6, 6, 4]], run: (w) => tf.prelu(images(), w) },
  { name: "prelu of rows' slopes", shapes: [[6, 1, 1]], run: (w) => tf.prelu(images(), w) },
  {
    name: "the input gradient of prelu",
    shapes: [channel],
    run: (w) => slope((x) => tf.prelu(x, w), images()),
  },
  {
    name: "batchNorm",
    shapes: [channel, channel, channel],
    run: (mean, offset, scale) =>
      tf.batchNorm(images(), mean, tf.fill([4], 0.5), offset, scale, 1e-3),
  },
  {
    name: "our batchNorm",
    shapes: [channel, channel],
    run: (gamma, beta) => batchNorm(images(), { gamma, beta, epsilon: 1e-5 }),
  },
  { name: "cosines", shapes: [matrix], run: (w) => cosines(noise([5, 4], 3) as tf.Tensor2D, w) },
  { name: "normalizeRows", shapes: [matrix], run: normalizeRows },
  { name: "takeRows", shapes: [matrix], run: (w) => takeRows(w, tf.tensor1d([6, 1], "int32")) },
  { name: "gather", shapes: [matrix], run: (w) => tf.gather(w, [6, 1]) },
  ...([
    ["add", tf.add],
    ["sub", tf.sub],
    ["mul", tf.mul],
    ["div", tf.div],
    ["maximum", tf.maximum],
  ] as const).map(([name, op]): Op => ({
    name,
    shapes: [channel],
    run: (w) => op(images(), w),
  })),
  // XNNPACK's operators without weights, of a tensor that is written over.
  ...([
    ["relu", tf.relu],
    ["leakyRelu", tf.leakyRelu],
    ["sigmoid", tf.sigmoid],
    ["softmax", tf.softmax],
    ["clipByValue", (w: tf.Tensor) => tf.clipByValue(w, -0.3, 0.3)],
    ["sum", (w: tf.Tensor) => tf.sum(w, 0)],
    ["transpose", tf.transpose],
    ["reverse", (w: tf.Tensor) => tf.reverse(w, 2)],
    ["avgPool", (w: tf.Tensor) => tf.avgPool(w as tf.Tensor4D, 2, 1, "same")],
    ["maxPool", (w: tf.Tensor) => tf.maxPool(w as tf.Tensor4D, 2, 1, "same")],
    ["resizeBilinear", (w: tf.Tensor) => tf.image.resizeBilinear(w as tf.Tensor4D, [5, 7])],
  ] as const).map(([name, op]): Op => ({
    name: `${name} of what is written over`,
    shapes: [[1, 4, 4, 4]],
    run: op as Op["run"],
  })),
];

async function valuesOf(make: () => tf.Tensor): Promise<number[]> {
  const tensor = tf.tidy(make);
  const values = [...await tensor.data()];
  tensor.dispose();
  return values;
}

/** What a step of the optimiser and, of matrices, what a head does to them. */
const writers: [name: string, write: (weight: tf.Variable) => void][] = [
  ["a step", (weight) => {
    const sgd = new SgdMomentum();
    tf.tidy(() => sgd.apply([[weight, noise(weight.shape, 9)]], 0.5));
    sgd.dispose();
  }],
  ["rows put into it", (weight) => {
    const [, width] = weight.shape;
    tf.tidy(() =>
      putRows(weight, tf.tensor1d([1, 3], "int32"), noise([2, width], 8) as tf.Tensor2D)
    );
  }],
];

for (const device of ["wasm", "webgpu"] as const) {
  for (const { name, shapes, run } of ops) {
    testOnDevice(
      device,
      `${name} takes weights as they are after they were written over`,
      async () => {
        const weights = shapes.map((shape, i) => {
          const values = noise(shape, 4 + i);
          const variable = tf.variable(values);
          values.dispose();
          return variable;
        });
        for (const [i, weight] of weights.entries()) {
          for (const [writer, write] of weight.rank === 2 ? writers : writers.slice(0, 1)) {
            const what = `weight ${i} after ${writer}`;
            const before = await valuesOf(() => run(...weights)), { dataId } = weight;
            write(weight);
            strictEqual(weight.dataId, dataId, `${what} has moved`);
            const after = await valuesOf(() => run(...weights));
            notDeepStrictEqual(after, before, what);
            const copied = await Promise.all(weights.map((weight) => weight.array()));
            deepStrictEqual(
              after,
              await valuesOf(() => run(...copied.map((values) => tf.tensor(values)))),
              what,
            );
          }
        }
        tf.dispose(weights);
      },
    );
  }
}
