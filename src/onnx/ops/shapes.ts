import type * as tf from "../../npm/tfjs.ts";
import { int, ints, word } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { TO_ONNX } from "../network_value.ts";
import type { KernelCall, OpKind } from "../op_kind.ts";
import {
  readConcat,
  readFlatten,
  readPad,
  readReshape,
  readSlice,
  readTile,
} from "./read_shapes.ts";
import { readSplit, readSqueeze, readTranspose, readUnsqueeze } from "./read_shapes.ts";
import {
  readCast,
  readConstantOfShape,
  readExpand,
  readGather,
  readShape,
} from "./shape_integers.ts";

/** What changes the shape of values or takes parts of them, and what graphs compute shapes by. */
const shapes: OpKind = {
  kernels: {
    Identity: ({ inputs, outputs }, graph) => graph.put(outputs[0], graph.valueOf(inputs.x)),
    Cast({ inputs, attributes, outputs }, graph) {
      if (attributes.dtype !== "float32") return graph.refuse(`Cast to ${attributes.dtype}`);
      graph.put(outputs[0], graph.valueOf(inputs.x));
    },
    Reshape: ({ inputs, outputs }, graph) => writeReshape(inputs.x, outputs[0], graph),
    ExpandDims: ({ inputs, outputs }, graph) => writeReshape(inputs.input, outputs[0], graph),
    Transpose: writeTranspose,
    Concat: writeConcat,
    SplitV: writeSplit,
    Slice: writeSlice,
    Reverse: writeReverse,
    PadV2: writePad,
    MirrorPad: writePad,
    Tile({ inputs: { x }, attributes, outputs }, graph) {
      const reps = inOnnxAxes(attributes.reps as number[]);
      if (reps[0] !== 1) return graph.refuse("Tile of the images of a batch");
      const value = graph.valueOf(x);
      graph.put(outputs[0], graph.emit("Tile", [value, graph.integers("repeats", reps)]));
    },
  },
  nodes: {
    Reshape: readReshape,
    Flatten: readFlatten,
    Squeeze: readSqueeze,
    Unsqueeze: readUnsqueeze,
    Transpose: readTranspose,
    Concat: readConcat,
    Split: readSplit,
    Slice: readSlice,
    Pad: readPad,
    Tile: readTile,
    Shape: readShape,
    Gather: readGather,
    Cast: readCast,
    ConstantOfShape: readConstantOfShape,
    Expand: readExpand,
  },
};
export default shapes;

function writeReshape(x: tf.Tensor, result: tf.Tensor, graph: GraphWriter): void {
  const from = x.shape, to = result.shape;
  // tf.fused.matMul multiplies [1, B, K] by [1, K, D]; the graph leaves the 1 out.
  const squeezed = graph.squeezedValueOf(x);
  if (squeezed !== undefined && to.join() === from.slice(1).join()) {
    return graph.put(result, squeezed);
  }
  if (from.length === 2 && to.join() === [1, ...from].join()) {
    return graph.put(result, graph.valueOf(x), true);
  }
  if (from.join() === to.join()) return graph.put(result, graph.valueOf(x));
  let value = graph.valueOf(x);
  if (from.length === 4 && !isOnePixel(from)) {
    value = graph.emit("Transpose", [value], { perm: ints([0, 2, 3, 1]) });
  }
  const isTurned = to.length === 4 && !isOnePixel(to);
  const sizes = to.length === 4 && !isTurned ? [to[0], to[3], 1, 1] : [...to];
  // The batch may have any size; it is the first axis, or the second of one image of all.
  sizes[sizes[0] === 1 && sizes.length > 1 ? 1 : 0] = -1;
  value = graph.emit("Reshape", [value, graph.integers("shape", sizes)]);
  if (isTurned) value = graph.emit("Transpose", [value], { perm: ints([0, 3, 1, 2]) });
  graph.put(result, value);
}

function isOnePixel(shape: readonly number[]): boolean {
  return shape[1] === 1 && shape[2] === 1;
}

function writeTranspose({ inputs: { x }, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const given = attributes.perm as number[];
  const perm = given.length === 4
    ? TO_ONNX.map((axis) => TO_ONNX.indexOf(given[axis]))
    : [...given];
  graph.put(outputs[0], graph.emit("Transpose", [graph.valueOf(x)], { perm: ints(perm) }));
}

function writeConcat({ inputs, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const tensors = Object.values(inputs);
  if (!tensors.every((tensor) => graph.depends(tensor))) {
    return graph.refuse("Concat with a weight");
  }
  const axis = onnxAxis(attributes.axis, outputs[0].shape.length);
  if (axis === 0) return graph.refuse("Concat of batches");
  const values = tensors.map((tensor) => graph.valueOf(tensor));
  graph.put(outputs[0], graph.emit("Concat", values, { axis: int(axis) }));
}

function writeSplit({ inputs: { x }, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const rank = x.shape.length, place = tfAxis(attributes.axis, rank);
  if (place === 0) return graph.refuse("SplitV of a batch");
  const sizes = graph.integers("sizes", outputs.map(({ shape }) => shape[place]));
  const axis = int(onnxAxis(attributes.axis, rank));
  const names = graph.emitAll("Split", [graph.valueOf(x), sizes], { axis }, outputs.length);
  for (const [i, output] of outputs.entries()) graph.put(output, names[i]);
}

function writeSlice({ inputs: { x }, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const rank = x.shape.length, { begin } = attributes, { shape } = outputs[0];
  const axes = x.shape.map((_, axis) => axis).filter((axis) => shape[axis] !== x.shape[axis]);
  if (axes.includes(0)) return graph.refuse("Slice of a batch");
  const value = graph.valueOf(x);
  if (axes.length === 0) return graph.put(outputs[0], value);
  const starts = axes.map((axis) => begin[axis] as number);
  const ends = axes.map((axis, i) => starts[i] + shape[axis]);
  const sliced = graph.emit("Slice", [
    value,
    graph.integers("starts", starts),
    graph.integers("ends", ends),
    graph.integers("axes", axes.map((axis) => onnxAxis(axis, rank))),
  ]);
  graph.put(outputs[0], sliced);
}

function writeReverse({ inputs: { x }, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const given = [attributes.dims].flat() as number[], rank = x.shape.length;
  const axes = given.map((axis) => onnxAxis(axis, rank));
  if (axes.includes(0)) return graph.refuse("Reverse of a batch");
  graph.put(outputs[0], emitReversed(graph.valueOf(x), axes, graph));
}

/** The name of a value with some of its axes the other way round. */
export function emitReversed(value: string, axes: number[], graph: GraphWriter): string {
  return graph.emit("Slice", [
    value,
    graph.integers("starts", axes.map(() => -1)),
    graph.integers("ends", axes.map(() => -(2 ** 31))),
    graph.integers("axes", axes),
    graph.integers("steps", axes.map(() => -1)),
  ]);
}

function writePad({ kernel, inputs: { x }, attributes, outputs }: KernelCall, graph: GraphWriter) {
  const { paddings, constantValue = 0, mode } = attributes;
  if (kernel === "MirrorPad" && mode !== "reflect") return graph.refuse(`MirrorPad ${mode}`);
  const ends = inOnnxAxes(paddings as [number, number][]);
  const pads = [...ends.map(([before]) => before), ...ends.map(([, after]) => after)];
  const inputs = [graph.valueOf(x), graph.integers("pads", pads)];
  const padded = kernel === "MirrorPad"
    ? graph.emit("Pad", inputs, { mode: word("reflect") })
    : graph.emit("Pad", [...inputs, graph.scalar(constantValue)]);
  graph.put(outputs[0], padded);
}

/** What TensorFlow.js has for each of its axes, for each of those of the graph. */
function inOnnxAxes<T>(values: readonly T[]): T[] {
  return values.length === 4 ? TO_ONNX.map((axis) => values[axis]) : [...values];
}

function tfAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function onnxAxis(axis: number, rank: number): number {
  const place = tfAxis(axis, rank);
  return rank === 4 ? TO_ONNX.indexOf(place) : place;
}
