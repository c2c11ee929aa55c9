import * as tf from "../../npm/tfjs.ts";
import { int, ints } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { image, plain, TO_IMAGE, TO_ONNX } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, RunNode } from "../op_kind.ts";

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

/** What is made of all numbers along some axes. */
const FUNCTIONS: [kernel: string, node: string, run: Reduce][] = [
  ["Mean", "ReduceMean", tf.mean],
  ["Sum", "ReduceSum", tf.sum],
  ["Max", "ReduceMax", tf.max],
  ["Min", "ReduceMin", tf.min],
  ["Prod", "ReduceProd", tf.prod],
];

/** Sums, means and largest numbers along axes. */
const reductions: OpKind = {
  kernels: Object.fromEntries(FUNCTIONS.map(([kernel, node]) => [
    kernel,
    (call: KernelCall, graph: GraphWriter) => writeReduction(node, call, graph),
  ])),
  nodes: {
    ...Object.fromEntries(FUNCTIONS.map(([, node, run]) => [
      node,
      (reader: NodeReader) => readReduction(reader, run),
    ])),
    ReduceL2: (node) =>
      readReduction(node, (x, axes, keep) => tf.sqrt(tf.sum(tf.square(x), axes, keep))),
    ReduceSumSquare: (node) =>
      readReduction(node, (x, axes, keep) => tf.sum(tf.square(x), axes, keep)),
  },
};
export default reductions;

function writeReduction(node: string, call: KernelCall, graph: GraphWriter): void {
  const { kernel, inputs: { x }, attributes, outputs: [result] } = call, rank = x.shape.length;
  const { axis: asked = attributes.reductionIndices } = attributes;
  const given = [asked ?? x.shape.map((_, axis) => axis)].flat() as number[];
  const axes = given.map((axis) => axis < 0 ? axis + rank : axis);
  const keep = attributes.keepDims === true;
  if (axes.includes(0)) return graph.refuse(`${kernel} over the images of a batch`);
  const places = (rank === 4 ? axes.map((axis) => TO_ONNX.indexOf(axis)) : axes).sort();
  const keepdims = int(keep ? 1 : 0);
  const value = graph.valueOf(x);
  const reduced = node === "ReduceSum"
    ? graph.emit(node, [value, graph.integers("axes", places)], { keepdims })
    : graph.emit(node, [value], { axes: ints(places), keepdims });
  graph.put(result, rank === 4 && !keep ? inPlace(reduced, axes, result, graph) : reduced);
}

/** What is left of an image, [B, C, H] or [B, C, W], in the order that TensorFlow.js has of it. */
function inPlace(value: string, axes: number[], result: tf.Tensor, graph: GraphWriter): string {
  // Of two axes or fewer, or of no channels, the order is the same.
  if (result.shape.length < 3 || axes.includes(3)) return value;
  return graph.emit("Transpose", [value], { perm: ints([0, 2, 1]) });
}

function readReduction(node: NodeReader, run: Reduce): RunNode {
  // From opset 13 on, or 18, axes are an input.
  const given = node.has(1) ? node.numbers(1) : node.ints("axes", []);
  const keep = node.int("keepdims", 1) === 1;
  if (given.length === 0 && node.int("noop_with_empty_axes", 0) === 1) {
    node.refuse("it is to do nothing");
  }
  return ([x]) => {
    const value = node.tensor(x), rank = value.tensor.shape.length;
    const all = given.length === 0 ? value.tensor.shape.map((_, axis) => axis) : given;
    const axes = all.map((axis) => axis < 0 ? axis + rank : axis);
    if (axes.includes(0)) node.refuse("it goes over the images of a batch");
    if (!value.isImage) return plain(run(value.tensor, axes, keep));
    const reduced = run(value.tensor, axes.map((axis) => TO_ONNX[axis]), keep);
    if (keep) return image(reduced);
    const left = TO_IMAGE.filter((axis) => !axes.includes(axis));
    const order = left.toSorted().map((axis) => left.indexOf(axis));
    return plain(tf.transpose(reduced, order));
  };
}
