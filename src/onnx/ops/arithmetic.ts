import * as tf from "../../npm/tfjs.ts";
import type { NetworkValue } from "../network_value.ts";
import { image, inOnnxOrder, plain, TO_IMAGE } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { OpKind, ReadNode, WriteKernel } from "../op_kind.ts";

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Functions of two numbers; the last is what they are of integers, which a graph computes shapes by. */
const FUNCTIONS: [
  kernel: string,
  node: string,
  run: Binary,
  integers?: (a: number, b: number) => number,
][] = [
  ["Add", "Add", tf.add, (a, b) => a + b],
  ["Sub", "Sub", tf.sub, (a, b) => a - b],
  ["Multiply", "Mul", tf.mul, (a, b) => a * b],
  ["RealDiv", "Div", tf.div, (a, b) => Math.trunc(a / b)],
  ["Pow", "Pow", tf.pow],
  ["Maximum", "Max", tf.maximum, Math.max],
  ["Minimum", "Min", tf.minimum, Math.min],
];

/** What is done with two values number by number. */
const arithmetic: OpKind = {
  kernels: {
    ...Object.fromEntries(FUNCTIONS.map(([kernel, node]) => [kernel, writeBinary(node)])),
    AddV2: writeBinary("Add"),
    SquaredDifference({ inputs: { a, b }, outputs }, graph) {
      if (!fit(a, b, graph)) return graph.refuse("SquaredDifference of values of other shapes");
      const difference = graph.emit("Sub", [graph.operand(a, b), graph.operand(b, a)]);
      graph.put(outputs[0], graph.emit("Mul", [difference, difference]));
    },
    AddN({ inputs, outputs }, graph) {
      const tensors = inputs as unknown as tf.Tensor[];
      if (!tensors.every((tensor) => graph.depends(tensor))) {
        return graph.refuse("AddN with a weight");
      }
      graph.put(outputs[0], graph.emit("Sum", tensors.map((tensor) => graph.valueOf(tensor))));
    },
  },
  nodes: {
    ...Object.fromEntries(FUNCTIONS.map(([, node, run, integers]) => [
      node,
      readBinary(run, integers),
    ])),
    Sum: readBinary(tf.add),
  },
};
export default arithmetic;

function writeBinary(node: string): WriteKernel {
  return ({ kernel, inputs: { a, b }, outputs }, graph) => {
    if (!fit(a, b, graph)) return graph.refuse(`${kernel} of values of other shapes`);
    graph.put(outputs[0], graph.emit(node, [graph.operand(a, b), graph.operand(b, a)]));
  };
}

/** Whether the axes of two operands are beside each other in the graph as they are in TensorFlow.js. */
function fit(a: tf.Tensor, b: tf.Tensor, graph: { depends(tensor: tf.Tensor): boolean }): boolean {
  const ranks = [a, b].map(({ shape }) => shape.length);
  if (graph.depends(a) && graph.depends(b)) return ranks[0] === ranks[1] || !ranks.includes(4);
  // A weight of more axes than the value gives the value more axes.
  return graph.depends(a) ? ranks[1] <= ranks[0] : ranks[0] <= ranks[1];
}

function readBinary(run: Binary, integers?: (a: number, b: number) => number): ReadNode {
  return (node) => {
    const operands = node.inputs.map((_, i) => readOperand(node, i));
    if (operands.length < 1) node.refuse("it takes nothing");
    return (inputs) => {
      const values = operands.map((operand, i) => operand(inputs[i]));
      return values.reduce((a, b) => {
        if (a.tensor && b.tensor) return combine(a, b, run);
        if (!integers || a.tensor || b.tensor) {
          return node.refuse("integers of shapes stand beside numbers of the network");
        }
        const dims = a.integers.length >= b.integers.length ? a.dims : b.dims;
        const length = Math.max(a.integers.length, b.integers.length);
        return {
          integers: Array.from(
            { length },
            (_, i) =>
              integers(
                a.integers.at(i % a.integers.length)!,
                b.integers.at(i % b.integers.length)!,
              ),
          ),
          dims,
        };
      });
    };
  };
}

type Operand = NetworkValue & { isWeight?: boolean };

/** A value, or a weight: one number of it is a constant, several are learnt. */
function readOperand(node: NodeReader, input: number): (value?: NetworkValue) => Operand {
  if (!node.isWeight(input)) return (value) => node.given(value);
  const weight = node.sizeOf(input) === 1 ? node.statistic(input) : node.weight(input);
  return () => ({ ...plain(weight()), isWeight: true } as Operand);
}

function combine(
  a: Operand & { tensor: tf.Tensor },
  b: Operand & { tensor: tf.Tensor },
  run: Binary,
): NetworkValue {
  const beside = [a, b].map((one, i) => besideImage(one, [b, a][i]));
  if ((a.isImage || b.isImage) && beside.every((tensor) => tensor !== undefined)) {
    return image(run(beside[0]!, beside[1]!));
  }
  return plain(run(inOnnxOrder(a), inOnnxOrder(b)));
}

/** An operand as it stands beside an image [B, H, W, C]; undefined if it would have to be turned for that. */
function besideImage(
  { tensor, isImage, isWeight }: Operand & { tensor: tf.Tensor },
  other: NetworkValue & { tensor: tf.Tensor },
): tf.Tensor | undefined {
  if (isImage || tensor.size === 1) return tensor;
  if (!isWeight || !other.isImage || tensor.shape.length > 4) return undefined;
  const shape = [...Array(4 - tensor.shape.length).fill(1), ...tensor.shape];
  return tf.transpose(tf.reshape(tensor, shape), TO_IMAGE);
}
