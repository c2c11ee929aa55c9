import { ONNX_TYPES } from "../../formats/onnx/onnx_model.ts";
import * as tf from "../../npm/tfjs.ts";
import { type NetworkValue, plain, shapeOf } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { RunNode } from "../op_kind.ts";

/** The most integers that a graph computes shapes with. */
const MOST = 1024;

/** The sizes of a value. */
export function readShape(node: NodeReader): RunNode {
  const start = node.int("start", 0), end = node.int("end", Infinity);
  return ([x]) => {
    const integers = shapeOf(node.tensor(x)).slice(start, end);
    return { integers, dims: [integers.length] };
  };
}

/** Some of a list of integers, by their places. */
export function readGather(node: NodeReader): RunNode {
  return ([x, places]) => {
    const { integers } = node.given(x), asked = node.given(places);
    if (!integers || asked.tensor) node.refuse("it takes parts of values by their places");
    const { integers: at, dims } = asked as Extract<NetworkValue, { dims: number[] }>;
    const some = at.map((place) =>
      integers!.at(place) ?? node.refuse(`there is no place ${place}`)
    );
    return { integers: some, dims };
  };
}

/**
 * Another type of numbers: the network has float32, and shapes have integers; what becomes of one by way of the other is not
 * computed. Half precision is rounded to.
 */
export function readCast(node: NodeReader): RunNode {
  const to = ONNX_TYPES.get(node.int("to"))?.name ??
    node.refuse(`its type ${node.int("to")} is none`);
  const isFloat = /float|double/.test(to);
  return ([x]) => {
    const value = node.given(x);
    if (value.tensor) {
      if (!isFloat) node.refuse(`it makes ${to} of the network's numbers, which stay float32 here`);
      return { ...value, tensor: roundedTo(to, value.tensor) };
    }
    if (isFloat || to === "bool") {
      node.refuse(`it makes ${to} of integers that shapes are computed of`);
    }
    return value;
  };
}

/** Numbers as half precision has the nearest of them, in float32. The gradient is that of what does nothing. */
function roundedTo(type: string, x: tf.Tensor): tf.Tensor {
  if (type !== "float16" && type !== "bfloat16") return tf.clone(x);
  // Of 24 bits 11 stay, or 8: what is left of a number once its multiple was added and taken away again.
  const multiple = tf.mul(x, type === "float16" ? 2 ** 13 + 1 : 2 ** 16 + 1);
  const rounded = tf.sub(multiple, tf.sub(multiple, x));
  if (type === "bfloat16") return rounded;
  // Below 2^-14 float16 has steps of 2^-24, which float32 has from 1/2 to 1; from 65520 on it has no numbers.
  const size = tf.abs(x), small = tf.sub(tf.add(x, 0.75), 0.75);
  const finite = tf.where(tf.less(size, 2 ** -14), small, rounded);
  return tf.where(tf.less(size, 65520), finite, tf.mul(x, Infinity));
}

/** One integer over and over. */
export function readConstantOfShape(node: NodeReader): RunNode {
  const value = node.integerOf("value", 0);
  return ([sizes]) => {
    const dims = node.integers(sizes), count = dims.reduce((all, size) => all * size, 1);
    if (!(count <= MOST)) node.refuse(`it makes ${count} integers, the most is ${MOST}`);
    return { integers: Array(count).fill(value), dims };
  };
}

/** A value over and over, along axes of one place. */
export function readExpand(node: NodeReader): RunNode {
  return ([x, sizes]): NetworkValue => {
    const values = node.onnxTensor(x), asked = node.integers(sizes);
    const from = [
      ...Array(Math.max(0, asked.length - values.shape.length)).fill(1),
      ...values.shape,
    ];
    const to = from.map((size, axis) => {
      const wanted = asked.at(axis - from.length) ?? 1;
      return wanted === 1 ? size : wanted;
    });
    if (to.some((size, axis) => from[axis] !== 1 && from[axis] !== size)) {
      node.refuse(`[${from.join(", ")}] does not go into [${to.join(", ")}]`);
    }
    node.requireRoom(to);
    return plain(tf.tile(tf.reshape(values, from), to.map((size, axis) => size / from[axis])));
  };
}
