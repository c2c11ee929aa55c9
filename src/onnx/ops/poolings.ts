import * as tf from "../../npm/tfjs.ts";
import { int, ints } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
import { asImage, image } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, ReadNode } from "../op_kind.ts";
import { bothAxes, type Padding, paddingOf, padsOf, windowOf } from "../padding.ts";

/** Windows that take the largest number, or the mean. */
const poolings: OpKind = {
  kernels: { MaxPool: writePool("MaxPool"), AvgPool: writePool("AveragePool") },
  nodes: {
    MaxPool: readPool("max"),
    AveragePool: readPool("avg"),
    GlobalAveragePool: (node) => ([x]) => image(tf.mean(asImage(node.tensor(x)), [1, 2], true)),
    GlobalMaxPool: (node) => ([x]) => image(tf.max(asImage(node.tensor(x)), [1, 2], true)),
  },
};
export default poolings;

function writePool(node: "MaxPool" | "AveragePool") {
  return (call: KernelCall, graph: GraphWriter) => {
    const { inputs, attributes, outputs } = call;
    const window = {
      kernel: bothAxes(attributes.filterSize),
      strides: bothAxes(attributes.strides),
      dilations: bothAxes(attributes.dilations),
    };
    const result = graph.emit(node, [graph.valueOf(inputs.x)], {
      kernel_shape: ints(window.kernel),
      strides: ints(window.strides),
      pads: ints(padsOf(call, window)),
      // TensorFlow.js takes the mean of what is there.
      ...node === "AveragePool" ? { count_include_pad: int(0) } : {},
    });
    graph.put(outputs[0], result);
  };
}

function readPool(how: "max" | "avg"): ReadNode {
  return (node: NodeReader) => {
    const window = windowOf(node, node.ints("kernel_shape"));
    const { kernel, strides, dilations } = window;
    if (dilations.some((one) => one !== 1)) node.refuse("its window has gaps");
    const isPadCounted = node.int("count_include_pad", 0) === 1;
    const pad = paddingOf(node, window), isCeil = node.int("ceil_mode", 0) === 1;
    return ([x]) => {
      const images = asImage(node.tensor(x)), size = images.shape.slice(1, 3);
      const padding = isCeil ? reaching(pad(size), size, window) : pad(size);
      if (how === "max") return image(tf.maxPool(images, kernel, strides, padding, "floor"));
      if (!isPadCounted || padding === 0) {
        return image(tf.avgPool(images, kernel, strides, padding, "floor"));
      }
      if (isCeil) node.refuse("it counts zeros beyond the end");
      const [rows, columns] = typeof padding === "number"
        ? [[padding, padding], [padding, padding]] as [number, number][]
        : [padding[1], padding[2]];
      const padded = tf.pad(images, [[0, 0], rows, columns, [0, 0]]);
      return image(tf.avgPool(padded, kernel, strides, 0, "floor"));
    };
  };
}

/** The padding with which a window that rounds down has the places of one that rounds up. */
function reaching(
  padding: Padding,
  size: number[],
  { kernel, strides }: { kernel: number[]; strides: number[] },
): Padding {
  const around = typeof padding === "number"
    ? [[padding, padding], [padding, padding]] as [number, number][]
    : [padding[1], padding[2]];
  const [rows, columns] = around.map(([before, after], axis): [number, number] => {
    const length = before + size[axis] + after - kernel[axis];
    let places = Math.ceil(length / strides[axis]) + 1;
    // A place that begins beyond the image is none.
    if ((places - 1) * strides[axis] >= size[axis] + before) places--;
    return [before, Math.max(after, (places - 1) * strides[axis] - length + after)];
  });
  return [[0, 0], rows, columns, [0, 0]];
}
