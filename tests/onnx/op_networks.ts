import type { TracedNetwork } from "../../src/onnx/write_graph.ts";
import { Random } from "../../src/random/random.ts";
import * as tf from "../../src/npm/tfjs.ts";

const SIZE = 6;

/** Numbers from -1 to 1 that depend on the name alone. */
function numbers(name: string, shape: number[]): tf.Tensor {
  const random = new Random(7, name);
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    () => 2 * random.uniform() - 1,
  );
  return tf.tensor(values, shape);
}

/** Makes and remembers variables. */
class Weights {
  readonly variables = new Map<string, tf.Variable>();

  of(name: string, ...shape: number[]): tf.Tensor {
    let variable = this.variables.get(name);
    if (!variable) {
      const value = numbers(name, shape);
      variable = tf.variable(value);
      value.dispose();
      this.variables.set(name, variable);
    }
    return variable;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

type Run = (x: tf.Tensor4D, weights: Weights) => tf.Tensor;

const flat = (x: tf.Tensor) => tf.reshape(x, [x.shape[0], -1]);

/** What networks may do with images [B, 6, 6, 3], by the kernels that it takes; all give something for each image. */
export const RUNS: Record<string, Run> = {
  "Conv2D of odd padding": (x, w) =>
    tf.conv2d(x, w.of("f", 3, 2, 3, 4) as tf.Tensor4D, [2, 1], [[0, 0], [0, 1], [2, 1], [0, 0]]),
  "Conv2D same, dilated": (x, w) =>
    tf.conv2d(x, w.of("f", 3, 3, 3, 4) as tf.Tensor4D, 1, "same", "NHWC", 2),
  "Conv2D same, stride 2": (x, w) => tf.conv2d(x, w.of("f", 3, 3, 3, 4) as tf.Tensor4D, 2, "same"),
  "DepthwiseConv2dNative, two filters a channel": (x, w) =>
    tf.depthwiseConv2d(x, w.of("f", 3, 3, 3, 2) as tf.Tensor4D, 2, 1, "NHWC", 1, "floor"),
  "FusedConv2D with bias and activation": (x, w) =>
    tf.fused.conv2d({
      x,
      filter: w.of("f", 3, 3, 3, 4) as tf.Tensor4D,
      strides: 1,
      pad: "valid",
      bias: w.of("b", 4) as tf.Tensor1D,
      activation: "relu6",
    }),
  "FusedDepthwiseConv2D with slopes": (x, w) =>
    tf.fused.depthwiseConv2d({
      x,
      filter: w.of("f", 3, 3, 3, 1) as tf.Tensor4D,
      strides: 1,
      pad: 1,
      dimRoundingMode: "floor",
      bias: w.of("b", 3) as tf.Tensor1D,
      activation: "prelu",
      preluActivationWeights: w.of("a", 3),
    }),
  "FusedBatchNorm": (x, w) =>
    tf.batchNorm(
      x,
      w.of("mean", 3) as tf.Tensor1D,
      tf.square(w.of("variance", 3)) as tf.Tensor1D,
      undefined,
      w.of("scale", 3) as tf.Tensor1D,
      0.01,
    ),
  "Prelu of one slope a place": (x, w) => tf.prelu(x, w.of("a", 6, 6, 3)),
  "Relu, Relu6, Elu, Selu, LeakyRelu": (x) =>
    [tf.relu, tf.relu6, tf.elu, tf.selu, (x: tf.Tensor) => tf.leakyRelu(x, 0.3)]
      .reduce((sum: tf.Tensor, run) => tf.add(sum, run(tf.mul(x, 4))), x),
  "Sigmoid, Tanh, Softplus, Erf": (x) =>
    [tf.sigmoid, tf.tanh, tf.softplus, tf.erf]
      .reduce((sum: tf.Tensor, run) => tf.add(sum, run(x)), x),
  "Abs, Neg, Exp, Log, Sqrt, Rsqrt, Reciprocal, Square": (x) => {
    const above = tf.add(tf.abs(tf.neg(x)), 1);
    return [tf.exp, tf.log, tf.sqrt, tf.rsqrt, tf.reciprocal, tf.square]
      .reduce((sum: tf.Tensor, run) => tf.add(sum, run(above)), x);
  },
  "Floor, Ceil, ClipByValue": (x) => {
    const y = tf.mul(x, 3);
    return tf.add(tf.sub(tf.floor(y), tf.ceil(y)), tf.clipByValue(y, -0.5, 1));
  },
  "Softmax and LogSoftmax over channels": (x) => tf.sub(tf.softmax(x), tf.logSoftmax(x)),
  "Softmax of rows": (x) => tf.softmax(flat(x) as tf.Tensor2D),
  "Add, Sub, Multiply, RealDiv by weights": (x, w) =>
    tf.div(
      tf.mul(tf.sub(tf.add(x, w.of("a", 3)), w.of("b", 6, 1)), w.of("c", 1, 6, 6, 3)),
      tf.add(tf.square(w.of("d", 6, 3)), 1),
    ),
  "Maximum, Minimum, Pow, SquaredDifference": (x, w) =>
    tf.squaredDifference(
      tf.maximum(x, w.of("a", 3)),
      tf.pow(tf.abs(tf.minimum(x, 0.3)), tf.scalar(1.5)),
    ),
  "MaxPool that overlaps, rounded down": (x) => tf.maxPool(x, 3, 2, 1, "floor"),
  "MaxPool same": (x) => tf.maxPool(x, 4, 4, "same"),
  "AvgPool same": (x) => tf.avgPool(x, [4, 3], 4, "same"),
  "Mean of the plane": (x) => tf.mean(x, [1, 2]),
  "Mean of rows of the plane": (x) => tf.mean(x, 1),
  "Max of channels": (x) => tf.max(x, 3),
  "Sum that keeps axes, Min": (x) => tf.mul(tf.sum(x, [1, 2], true), tf.min(x, -1, true)),
  "Prod": (x) => tf.prod(x, 2),
  "BatchMatMul, turned": (x, w) =>
    tf.matMul(flat(x) as tf.Tensor2D, w.of("m", 5, 108) as tf.Tensor2D, false, true),
  "_FusedMatMul": (x, w) =>
    tf.fused.matMul({
      a: flat(x) as tf.Tensor2D,
      b: w.of("m", 108, 5) as tf.Tensor2D,
      bias: w.of("b", 5),
      activation: "relu",
    }),
  "Reshape to an image and on": (x) =>
    tf.mul(tf.reshape(x, [x.shape[0], 4, 9, 3]), tf.reshape(tf.relu(flat(x)), [-1, 4, 9, 3])),
  "Reshape of one pixel": (x, w) =>
    tf.conv2d(
      tf.reshape(tf.mean(x, [1, 2]), [-1, 1, 1, 3]) as tf.Tensor4D,
      w.of("f", 1, 1, 3, 2) as tf.Tensor4D,
      1,
      0,
    ),
  "ExpandDims and squeeze": (x) => tf.squeeze(tf.expandDims(tf.mean(x, [1, 2]), 1), [1]),
  "Transpose": (x) => tf.transpose(tf.transpose(x, [0, 2, 3, 1]), [0, 1, 3, 2]),
  "Concat and SplitV": (x) => {
    const [a, b] = tf.split(x, [1, 2], 3);
    return tf.concat([b, a, tf.split(tf.concat([x, x], 1), 2, 1)[0]], 3);
  },
  "Slice": (x) => tf.slice(x, [0, 1, 2, 0], [-1, 4, 3, 2]),
  "Reverse": (x) => tf.reverse(x, [2, 3]),
  "PadV2 and MirrorPad": (x) =>
    tf.add(
      tf.pad(x, [[0, 0], [1, 0], [0, 2], [0, 0]], 0.5),
      tf.mirrorPad(x, [[0, 0], [0, 1], [2, 0], [0, 0]], "reflect"),
    ),
  "Tile": (x) => tf.tile(tf.slice(x, [0, 0, 0, 0], [-1, 2, 3, 3]), [1, 2, 1, 2]),
  "a model of tf.layers' layers": (x, w) => {
    const y = tf.relu(
      tf.add(
        tf.conv2d(x, w.of("conv/kernel", 3, 3, 3, 4) as tf.Tensor4D, 1, "same"),
        w.of("conv/bias", 4),
      ),
    );
    return tf.elu(flat(tf.maxPool(y as tf.Tensor4D, 2, 2, "valid")));
  },
};

/** A network of one of these, whose embeddings are all that it gives. */
export function opNetwork(name: string): TracedNetwork & { dispose(): void } {
  const weights = new Weights(), run = RUNS[name];
  const embed = (x: tf.Tensor4D) => tf.tidy(() => flat(run(x, weights)) as tf.Tensor2D);
  // Makes the variables.
  tf.dispose(tf.tidy(() => embed(tf.zeros([1, SIZE, SIZE, 3]))));
  const { variables } = weights;
  return { name, imageSize: SIZE, variables, embed, dispose: () => weights.dispose() };
}

/** Images for it. */
export function opImages(count: number): tf.Tensor4D {
  return numbers("images", [count, SIZE, SIZE, 3]) as tf.Tensor4D;
}
