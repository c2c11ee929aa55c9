import * as tf from "../../npm/tfjs.ts";
import { image, type NetworkValue, plain, shapeOf, TO_IMAGE, TO_ONNX } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { RunNode } from "../op_kind.ts";

/** The sizes that a graph asks for, where it may say 0 for what was there, -1 for what is left, and its own batch. */
export function readReshape(node: NodeReader): RunNode {
  const given = node.has(1) ? undefined : node.ints("shape");
  return ([x, sizes]) => {
    const asked = given ?? node.integers(sizes);
    if (!x?.tensor) return { ...node.given(x), dims: asked } as NetworkValue;
    const from = shapeOf(x), total = x.tensor.size;
    const to = asked.map((size, axis) => size === 0 ? from[axis] : size);
    const rest = to.slice(1).reduce((all, size) => all * size, 1);
    // A graph that was exported for one image, or for so many, says so here.
    if (to[0] > 0 && (to[0] === node.batch || node.batch === undefined) && from[0] !== to[0]) {
      if (rest === total / from[0] || rest < 0) to[0] = from[0];
    }
    const values = node.onnxTensor(x);
    if (to.filter((size) => size === -1).length > 1 || !canReshape(total, to)) {
      node.refuse(`[${from.join(", ")}] has not the numbers of [${to.join(", ")}]`);
    }
    return plain(tf.reshape(values, to));
  };
}

function canReshape(total: number, to: number[]): boolean {
  const told = to.filter((size) => size !== -1).reduce((all, size) => all * size, 1);
  return to.includes(-1) ? told > 0 && total % told === 0 : told === total;
}

/** All axes from one on become one. */
export function readFlatten(node: NodeReader): RunNode {
  const axis = node.int("axis", 1);
  if (axis !== 1) node.refuse(`its axis is ${axis}`);
  return ([x]) => {
    const values = node.onnxTensor(x), [batch] = values.shape;
    return plain(tf.reshape(values, [batch, values.size / batch]));
  };
}

/** Takes away axes of one place. */
export function readSqueeze(node: NodeReader): RunNode {
  const given = node.has(1) ? node.numbers(1) : node.ints("axes", []);
  return ([x]) => {
    if (!x?.tensor) return { ...node.given(x), dims: [] } as NetworkValue;
    const values = node.onnxTensor(x), rank = values.shape.length;
    const axes = given.length > 0
      ? given.map((axis) => axis < 0 ? axis + rank : axis)
      // The batch stays, also where it is one image.
      : values.shape.flatMap((size, axis) => size === 1 && axis > 0 ? [axis] : []);
    return plain(tf.squeeze(values, axes));
  };
}

/** Adds axes of one place. */
export function readUnsqueeze(node: NodeReader): RunNode {
  const given = node.has(1) ? node.numbers(1) : node.ints("axes");
  return ([x]) => {
    if (!x?.tensor) {
      const { integers } = node.given(x);
      return { integers: integers!, dims: [1] };
    }
    const values = node.onnxTensor(x), rank = values.shape.length + given.length;
    const shape = [...values.shape];
    for (const axis of given.map((axis) => axis < 0 ? axis + rank : axis).sort()) {
      shape.splice(axis, 0, 1);
    }
    return plain(tf.reshape(values, shape));
  };
}

/** Another order of axes: that of images is turned in name only. */
export function readTranspose(node: NodeReader): RunNode {
  const given = node.ints("perm", []);
  return ([x]) => {
    const value = node.tensor(x), rank = value.tensor.shape.length;
    const perm = given.length > 0 ? given : Array.from({ length: rank }, (_, i) => rank - 1 - i);
    if (perm.length !== rank) node.refuse(`its perm has ${perm.length} axes, its input ${rank}`);
    if (value.isImage && perm.join() === "0,2,3,1") return plain(tf.clone(value.tensor));
    if (!value.isImage && perm.join() === "0,3,1,2") return image(tf.clone(value.tensor));
    return plain(tf.transpose(node.onnxTensor(x), perm));
  };
}

/** Values one after the other. */
export function readConcat(node: NodeReader): RunNode {
  const axis = node.int("axis");
  return (inputs) => {
    const values = inputs.map((input) => node.given(input));
    if (values.every(({ tensor }) => !tensor)) {
      const integers = values.flatMap(({ integers }) => integers!);
      return { integers, dims: [integers.length] };
    }
    const tensors = values.map((value) => node.tensor(value));
    const rank = tensors[0].tensor.shape.length, place = axis < 0 ? axis + rank : axis;
    return tensors.every(({ isImage }) => isImage)
      ? image(tf.concat(tensors.map(({ tensor }) => tensor), TO_ONNX[place]))
      : plain(tf.concat(tensors.map((value) => node.onnxTensor(value)), place));
  };
}

/** Parts of a value, one after the other. */
export function readSplit(node: NodeReader): RunNode {
  const axis = node.int("axis", 0);
  const given = node.has(1) ? node.numbers(1) : node.ints("split", []);
  const count = node.outputs.length;
  return ([x]) => {
    const value = node.tensor(x), shape = shapeOf(value);
    const place = axis < 0 ? axis + shape.length : axis;
    const each = Math.ceil(shape[place] / count);
    const sizes = given.length > 0
      ? given
      : shape.slice(0, count).map((_, i) => Math.min(each, shape[place] - i * each));
    const parts = tf.split(value.tensor, sizes, value.isImage ? TO_ONNX[place] : place);
    return parts.map((tensor) => ({ tensor, isImage: value.isImage }));
  };
}

/** A part of a value, forwards or backwards. */
export function readSlice(node: NodeReader): RunNode {
  // Before opset 10 all are attributes.
  const list = (input: number, name: string) =>
    node.has(input) ? node.numbers(input) : node.ints(name, []);
  const [starts, ends, axes, steps] = ["starts", "ends", "axes", "steps"]
    .map((name, i) => list(i + 1, name));
  return ([x]) => {
    const places = axes.length > 0 ? axes : starts.map((_, i) => i);
    if (!x?.tensor) {
      const { integers } = node.given(x);
      if ((steps[0] ?? 1) !== 1) node.refuse(`its step is ${steps[0]}`);
      const part = integers!.slice(starts[0], ends[0]);
      return { integers: part, dims: [part.length] };
    }
    const value = node.tensor(x), shape = shapeOf(value);
    const at = (axis: number) => value.isImage ? TO_ONNX[axis] : axis;
    let { tensor } = value;
    for (const [i, given] of places.entries()) {
      const axis = given < 0 ? given + shape.length : given, size = shape[axis];
      const step = steps[i] ?? 1;
      if (Math.abs(step) !== 1) node.refuse(`its step is ${step}`);
      const within = (place: number, least: number, most: number) =>
        Math.min(Math.max(place < 0 ? place + size : place, least), most);
      const [from, to] = step === 1
        ? [within(starts[i], 0, size), within(ends[i], 0, size)]
        : [within(ends[i], -1, size - 1) + 1, within(starts[i], -1, size - 1) + 1];
      if (axis === 0 && (from !== 0 || to < size || step < 0)) {
        node.refuse("it takes images of a batch");
      }
      const begin = tensor.shape.map(() => 0), lengths = [...tensor.shape];
      [begin[at(axis)], lengths[at(axis)]] = [from, Math.max(0, to - from)];
      tensor = tf.slice(tensor, begin, lengths);
      if (step === -1) tensor = tf.reverse(tensor, at(axis));
    }
    return { tensor: tensor === value.tensor ? tf.clone(tensor) : tensor, isImage: value.isImage };
  };
}

/** Numbers around a value. */
export function readPad(node: NodeReader): RunNode {
  const mode = node.text("mode", "constant");
  const pads = node.has(1) ? node.numbers(1) : node.ints("pads");
  const fill = node.has(2) ? node.numbers(2)[0] : node.float("value", 0);
  if (mode !== "constant" && mode !== "reflect") node.refuse(`its mode is ${mode}`);
  return ([x]) => {
    const value = node.tensor(x), rank = value.tensor.shape.length;
    if (pads.length !== 2 * rank) node.refuse(`its pads are ${pads.length} of ${2 * rank}`);
    const ends = Array.from({ length: rank }, (_, axis) => [pads[axis], pads[rank + axis]]);
    if (ends.flat().some((size) => size < 0)) node.refuse("it cuts away numbers");
    const order = value.isImage ? TO_IMAGE.map((axis) => ends[axis]) : ends;
    const around = order as [number, number][];
    node.requireRoom(
      value.tensor.shape.map((size, axis) => size + around[axis][0] + around[axis][1]),
    );
    const tensor = mode === "constant"
      ? tf.pad(value.tensor, around, fill)
      : tf.mirrorPad(value.tensor, around, "reflect");
    return { tensor, isImage: value.isImage };
  };
}

/** A value over and over along its axes. */
export function readTile(node: NodeReader): RunNode {
  const repeats = node.numbers(1);
  return ([x]) => {
    const { tensor, isImage } = node.tensor(x);
    if (repeats.length !== tensor.shape.length || repeats[0] !== 1) {
      node.refuse(`its repeats are [${repeats.join(", ")}]`);
    }
    const order = isImage ? TO_IMAGE.map((axis) => repeats[axis]) : repeats;
    node.requireRoom(tensor.shape.map((size, axis) => size * order[axis]));
    return { tensor: tf.tile(tensor, order), isImage };
  };
}
