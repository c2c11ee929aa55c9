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

/** Another type of numbers: the network has float32, and shapes have integers. */
export function readCast(node: NodeReader): RunNode {
  return ([x]) => {
    const value = node.given(x);
    return value.tensor ? { ...value, tensor: tf.clone(value.tensor) } : value;
  };
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
