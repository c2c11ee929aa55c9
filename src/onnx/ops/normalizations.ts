import { batchNorm, batchNormBy } from "../../compute/kernels/batch_norm/batch_norm.ts";
import * as tf from "../../npm/tfjs.ts";
import { float, int, ints } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { asImage, image, plain, shapeOf } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, RunNode } from "../op_kind.ts";
import { emitPrelu } from "./activations.ts";

/** Batch norm, and lengths set to 1. */
const normalizations: OpKind = {
  kernels: {
    NormalizeChannels: writeNormalizeChannels,
    FusedBatchNorm: writeFusedBatchNorm,
    NormalizeRows({ inputs: { x }, outputs }, graph) {
      const value = graph.valueOf(x);
      graph.put(outputs[0], emitUnitLength(value, graph));
    },
  },
  nodes: { BatchNormalization: readBatchNorm, LpNormalization: readLpNormalization },
};
export default normalizations;

/** The name of a value [N, D] with its rows set to unit length. */
export function emitUnitLength(value: string, graph: GraphWriter): string {
  const length = graph.emit("ReduceL2", [value], { axes: ints([1]), keepdims: int(1) });
  return graph.emit("Div", [value, graph.emit("Max", [length, graph.scalar(SMALLEST)])]);
}

/** A length that a row of zeros is divided by. */
const SMALLEST = 1e-12;

/** Our own kernel: batch norm, a sum, and ReLU or PReLU in one. */
function writeNormalizeChannels({ inputs, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const { x, statistics, mean, variance, gamma, beta, addend, slopes } = inputs;
  const given = statistics ? [statistics] : [mean, variance];
  if ([...given, gamma, beta].some((tensor) => graph.depends(tensor)) || !graph.depends(x)) {
    return graph.refuse("batch norm by statistics of the batch");
  }
  const of = graph.nameOf(gamma)?.replace(/\.weight$/, "") ?? "norm";
  const epsilon = float(attributes.epsilon);
  let value = graph.emit(
    "BatchNormalization",
    [
      graph.valueOf(x),
      graph.constant(gamma, {}, `${of}.weight`),
      graph.constant(beta, {}, `${of}.bias`),
      ...["mean", "var"].map((figure, row) => {
        const name = `${of}.running_${figure}`;
        return statistics ? graph.row(statistics, row, name) : graph.constant(given[row], {}, name);
      }),
    ],
    { epsilon },
    of,
  );
  if (addend) value = graph.emit("Add", [value, graph.operand(addend, x)]);
  if (attributes.relu) value = graph.emit("Relu", [value]);
  if (slopes) value = emitPrelu(value, x, slopes, graph);
  graph.put(outputs[0], value);
}

function writeFusedBatchNorm({ inputs, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const { x, scale, offset, mean, variance } = inputs;
  const others = [scale, offset, mean, variance].filter((tensor) => tensor != null);
  if (others.some((tensor) => graph.depends(tensor)) || !graph.depends(x)) {
    return graph.refuse("FusedBatchNorm by statistics of the batch");
  }
  const channels = mean.size, form = { shape: [channels] };
  const filled = (value: number) => tf.tidy(() => tf.fill([channels], value));
  const own: tf.Tensor[] = [];
  const or = (tensor: tf.Tensor | undefined | null, value: number) => {
    if (tensor) return tensor;
    own.push(filled(value));
    return own.at(-1)!;
  };
  const names = [
    graph.constant(or(scale, 1), form, "scale"),
    graph.constant(or(offset, 0), form, "shift"),
    graph.constant(mean, form, "mean"),
    graph.constant(variance, form, "variance"),
  ];
  tf.dispose(own);
  const epsilon = float(attributes.varianceEpsilon);
  const of = graph.nameOf(mean)?.replace(/[./]moving_mean$/, "");
  const inputsOfNode = [graph.valueOf(x), ...names];
  graph.put(outputs[0], graph.emit("BatchNormalization", inputsOfNode, { epsilon }, of));
}

/** As tfjs' own layer: scale and shift are learnt, the running statistics follow in training. Channels are the second axis. */
function readBatchNorm(node: NodeReader): RunNode {
  const epsilon = node.float("epsilon", 1e-5);
  if (node.int("training_mode", 0) === 1) {
    node.refuse("its training_mode is 1, by which an image depends on others of its batch");
  }
  if (node.int("spatial", 1) !== 1) {
    node.refuse("its spatial is 0: it has statistics for each pixel");
  }
  // ONNX keeps this share of the running statistics in a step; PyTorch's exporter says 0.9 for its 0.1.
  const share = 1 - node.float("momentum", 0.9);
  const channels = node.sizeOf(1), form = { shape: [channels] };
  const gamma = node.weight(1, form), beta = node.weight(2, form);
  const mean = node.statistic(3, form), variance = node.statistic(4, { ...form, isVariance: true });
  return ([x], { training = false, statistics: exchange }) => {
    const value = node.tensor(x), shape = shapeOf(value), rank = shape.length;
    if (rank < 2 || shape[1] !== channels) {
      node.refuse(`it takes [B, ${channels}, ...], got [${shape.join(", ")}]`);
    }
    const options = { gamma: gamma() as tf.Tensor1D, beta: beta() as tf.Tensor1D, epsilon };
    const running = { mean: mean() as tf.Variable, variance: variance() as tf.Variable, share };
    const normalise = (values: tf.Tensor) =>
      training
        ? batchNorm(values, options, { running, exchange })
        : batchNormBy(values, { mean: running.mean, variance: running.variance }, options);
    if (rank === 4) return image(normalise(asImage(value)));
    if (rank === 2) return plain(normalise(value.tensor));
    const others = shape.map((_, axis) => axis).slice(2);
    const last = tf.transpose(value.tensor, [0, ...others, 1]);
    return plain(tf.transpose(normalise(last), [0, rank - 1, ...others.map((axis) => axis - 1)]));
  };
}

function readLpNormalization(node: NodeReader): RunNode {
  const p = node.int("p", 2), axis = node.int("axis", -1);
  if (p !== 2) node.refuse(`its p is ${p}`);
  return ([x]) => {
    const values = node.onnxTensor(x);
    return plain(tf.div(values, tf.maximum(tf.norm(values, 2, axis, true), SMALLEST)));
  };
}
