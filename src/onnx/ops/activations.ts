import { recomputable } from "../../compute/gradient_tape.ts";
import * as tf from "../../npm/tfjs.ts";
import { float, int } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { asImage, image, type NetworkValue, plain, shapeOf } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, ReadNode, RunNode, WriteKernel } from "../op_kind.ts";

/** Functions of one number that have the same name on both sides, or two names. */
const FUNCTIONS: [kernel: string, node: string, run: (x: tf.Tensor) => tf.Tensor][] = [
  ["Relu", "Relu", tf.relu],
  ["Sigmoid", "Sigmoid", tf.sigmoid],
  ["Tanh", "Tanh", tf.tanh],
  ["Selu", "Selu", tf.selu],
  ["Softplus", "Softplus", tf.softplus],
  ["Abs", "Abs", tf.abs],
  ["Neg", "Neg", tf.neg],
  ["Exp", "Exp", tf.exp],
  ["Log", "Log", tf.log],
  ["Sqrt", "Sqrt", tf.sqrt],
  ["Reciprocal", "Reciprocal", tf.reciprocal],
  ["Floor", "Floor", tf.floor],
  ["Ceil", "Ceil", tf.ceil],
  ["Erf", "Erf", tf.erf],
];

/** What changes number by number. */
const activations: OpKind = {
  kernels: {
    ...Object.fromEntries(FUNCTIONS.map(([kernel, node]) => [kernel, writeAs(node)])),
    Elu: writeAs("Elu"),
    Relu6: (call, graph) =>
      graph.put(call.outputs[0], clip(graph.valueOf(call.inputs.x), 0, 6, graph)),
    ClipByValue({ inputs, attributes, outputs }, graph) {
      const { clipValueMin, clipValueMax } = attributes;
      graph.put(outputs[0], clip(graph.valueOf(inputs.x), clipValueMin, clipValueMax, graph));
    },
    LeakyRelu({ inputs, attributes, outputs }, graph) {
      const alpha = float(attributes.alpha);
      graph.put(outputs[0], graph.emit("LeakyRelu", [graph.valueOf(inputs.x)], { alpha }));
    },
    Prelu({ inputs: { x, alpha }, outputs }, graph) {
      if (!graph.depends(x)) return graph.refuse("Prelu of a weight");
      graph.put(outputs[0], emitPrelu(graph.valueOf(x), x, alpha, graph));
    },
    Square({ inputs: { x }, outputs }, graph) {
      const value = graph.valueOf(x);
      graph.put(outputs[0], graph.emit("Mul", [value, value]));
    },
    Rsqrt({ inputs: { x }, outputs }, graph) {
      graph.put(outputs[0], graph.emit("Reciprocal", [graph.emit("Sqrt", [graph.valueOf(x)])]));
    },
    Softmax: writeOverLast("Softmax", "logits"),
    LogSoftmax: writeOverLast("LogSoftmax", "logits"),
  },
  nodes: {
    ...Object.fromEntries(FUNCTIONS.map(([, node, run]) => [node, () => numberByNumber(run)])),
    Identity: readIdentity,
    Dropout(node) {
      if (node.has(2) && node.numbers(2)[0] !== 0) {
        node.refuse("its training_mode is true: it drops numbers");
      }
      return readIdentity(node);
    },
    Elu(node) {
      const alpha = node.float("alpha", 1);
      return numberByNumber((x) =>
        alpha === 1 ? tf.elu(x) : tf.where(tf.greater(x, 0), x, tf.mul(alpha, tf.expm1(x)))
      );
    },
    LeakyRelu(node) {
      const alpha = node.float("alpha", 0.01);
      return numberByNumber((x) => tf.leakyRelu(x, alpha));
    },
    HardSigmoid(node) {
      const alpha = node.float("alpha", 0.2), beta = node.float("beta", 0.5);
      return numberByNumber((x) => hardSigmoid(x, alpha, beta));
    },
    HardSwish: () => numberByNumber((x) => tf.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
    Clip: readClip,
    PRelu: readPrelu,
    Softmax: readSoftmax((x) => tf.softmax(x)),
    LogSoftmax: readSoftmax((x) => tf.logSoftmax(x)),
  },
};
export default activations;

/** The name of what the activation makes of a result that a fused kernel ends with. */
export function emitActivation(result: string, call: KernelCall, graph: GraphWriter): string {
  const { kernel, inputs, attributes, outputs } = call, { activation } = attributes;
  switch (activation) {
    case undefined:
    case null:
    case "linear":
      return result;
    case "relu":
      return graph.emit("Relu", [result]);
    case "relu6":
      return clip(result, 0, 6, graph);
    case "elu":
      return graph.emit("Elu", [result]);
    case "sigmoid":
      return graph.emit("Sigmoid", [result]);
    case "leakyrelu":
      return graph.emit("LeakyRelu", [result], { alpha: float(attributes.leakyreluAlpha) });
    case "prelu":
      return emitPrelu(result, outputs[0], inputs.preluActivationWeights, graph);
    default:
      graph.refuse(`${kernel} with ${activation}`);
      return result;
  }
}

function writeAs(node: string): WriteKernel {
  return ({ inputs, outputs }, graph) => {
    graph.put(outputs[0], graph.emit(node, [graph.valueOf(inputs.x)]));
  };
}

function writeOverLast(node: string, input: string): WriteKernel {
  return ({ inputs, outputs }, graph) => {
    const x = inputs[input], rank = x.shape.length;
    const axis = int(rank === 4 ? 1 : rank - 1);
    graph.put(outputs[0], graph.emit(node, [graph.valueOf(x)], { axis }));
  };
}

function clip(value: string, min: number, max: number, graph: GraphWriter): string {
  return graph.emit("Clip", [value, graph.scalar(min), graph.scalar(max)]);
}

/** The name of a value with PReLU after it, which is of the shape of `x`. */
export function emitPrelu(
  value: string,
  x: tf.Tensor,
  alpha: tf.Tensor,
  graph: GraphWriter,
): string {
  const of = graph.nameOf(alpha)?.replace(/\.weight$/, "");
  return graph.emit("PRelu", [value, graph.constantBeside(alpha, x)], {}, of);
}

/** Runs what does not care for the order of axes. */
function numberByNumber(run: (x: tf.Tensor) => tf.Tensor): RunNode {
  return ([x]) => ({ ...x, tensor: run(x!.tensor!) }) as NetworkValue;
}

function readIdentity(node: NodeReader): RunNode {
  return ([x]) => x!.tensor ? { ...x, tensor: tf.clone(x!.tensor) } as NetworkValue : node.given(x);
}

function hardSigmoid(x: tf.Tensor, alpha: number, beta: number): tf.Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);
}

function readClip(node: NodeReader): RunNode {
  // Up to opset 10 the bounds are attributes.
  const bound = (input: number, name: string, otherwise: number) =>
    node.has(input) ? node.numbers(input)[0] : node.float(name, otherwise);
  const min = bound(1, "min", -Infinity), max = bound(2, "max", Infinity);
  return numberByNumber((x) => tf.clipByValue(x, min, max));
}

function readPrelu(node: NodeReader): RunNode {
  // mxnet writes one slope a channel as [C], which is beside the columns by the rules of ONNX.
  const dims = node.dimsOf(1).filter((size, axis, all) => size > 1 || axis === all.length - 1);
  const [channels] = dims, isOneEach = node.sizeOf(1) === Math.max(...node.dimsOf(1));
  const slopes = isOneEach
    ? node.weight(1, { shape: [node.sizeOf(1)] })
    : node.weight(1, { shape: node.dimsOf(1).slice(-3), permute: [1, 2, 0] });
  if (!isOneEach && dims.length !== 3) {
    node.refuse(
      `its slopes are of shape [${node.dimsOf(1).join(", ")}], and the first axis has ${channels}`,
    );
  }
  const count = node.sizeOf(1);
  return ([x]) => {
    const value = node.tensor(x), shape = shapeOf(value), rank = shape.length;
    const tensor = rank === 4 ? asImage(value) : value.tensor;
    if (count !== 1 && isOneEach && ((rank !== 2 && rank !== 4) || shape[1] !== count)) {
      node.refuse(
        `its slopes [${
          node.dimsOf(1).join(", ")
        }] must be one a channel of [B, C] or [B, C, H, W], got [${shape.join(", ")}]`,
      );
    }
    const result = recomputable(
      tf.prelu(tensor, slopes()),
      ([x, alpha]) => tf.prelu(x, alpha),
    );
    return rank === 4 ? image(result) : plain(result);
  };
}

/** Before opset 13 all axes from the given one on are one. */
function readSoftmax(run: (x: tf.Tensor) => tf.Tensor): ReadNode {
  return (node) => {
    const axis = node.int("axis", node.opset < 13 ? 1 : -1);
    return ([x]) => {
      const { tensor, isImage } = node.tensor(x), rank = tensor.shape.length;
      const place = axis < 0 ? axis + rank : axis;
      // The channels of an image are its last axis here.
      if (isImage && place === 1 && node.opset >= 13) return { tensor: run(tensor), isImage };
      const values = node.onnxTensor(x);
      if (place !== rank - 1) node.refuse(`its axis ${axis} of ${rank} must be the last`);
      return { tensor: run(values), isImage: false };
    };
  };
}
