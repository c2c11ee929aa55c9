import { batchNormBy } from "../../compute/kernels/batch_norm/batch_norm.ts";
import * as tf from "../../npm/tfjs.ts";
import { type GraphWriter, int, ints } from "../graph_writer.ts";
import { asImage, image } from "../network_value.ts";
import type { NodeReader } from "../node_reader.ts";
import type { KernelCall, OpKind, RunNode } from "../op_kind.ts";
import { bothAxes, paddingOf, padsOf, windowOf } from "../padding.ts";
import { emitActivation } from "./activations.ts";

/** Convolutions: plain, depthwise and grouped. ONNX has filters [O, I, H, W], TensorFlow.js [H, W, I, O]. */
const convolutions: OpKind = {
  kernels: {
    Conv2D: writeConv,
    FusedConv2D: writeConv,
    DepthwiseConv2dNative: writeConv,
    FusedDepthwiseConv2D: writeConv,
  },
  nodes: { Conv: readConv },
};
export default convolutions;

function writeConv(call: KernelCall, graph: GraphWriter): void {
  const { kernel, inputs, attributes, outputs } = call, { x, filter, bias } = inputs;
  if (graph.depends(filter) || !graph.depends(x)) {
    return graph.refuse(`${kernel} whose filter depends on the images`);
  }
  if (attributes.dataFormat === "NCHW") return graph.refuse(`${kernel} of channels first`);
  const [height, width, channels, each] = filter.shape as number[];
  const isDepthwise = kernel.includes("Depthwise");
  const window = {
    kernel: [height, width] as [number, number],
    strides: bothAxes(attributes.strides),
    dilations: bothAxes(attributes.dilations),
  };
  const weight = isDepthwise
    ? { permute: [2, 3, 0, 1], shape: [channels * each, 1, height, width] }
    : { permute: [3, 2, 0, 1] };
  const of = graph.nameOf(filter)?.replace(/[./](weight|kernel)$/, "");
  const result = graph.emit(
    "Conv",
    [
      graph.valueOf(x),
      graph.constant(filter, weight, "filter"),
      ...bias ? [graph.constant(bias, { shape: [bias.size] }, "bias")] : [],
    ],
    {
      kernel_shape: ints(window.kernel),
      strides: ints(window.strides),
      dilations: ints(window.dilations),
      pads: ints(padsOf(call, window)),
      group: int(isDepthwise ? channels : 1),
    },
    of,
  );
  graph.put(outputs[0], emitActivation(result, call, graph));
}

function readConv(node: NodeReader): RunNode {
  const [outputs, each, ...kernel] = node.dimsOf(1);
  const group = node.int("group", 1);
  const window = windowOf(node, kernel), pad = paddingOf(node, window);
  const { strides, dilations } = window;
  const bias = node.has(2) ? node.weight(2) : undefined;
  const isDepthwise = each === 1 && group > 1 && outputs % group === 0;
  const [height, width] = kernel, perGroup = outputs / group;
  const filter = isDepthwise
    // Of each channel its filters one after the other, in both.
    ? node.weight(1, { shape: [group, perGroup, height, width], permute: [2, 3, 0, 1] })
    : node.weight(1, { permute: [2, 3, 1, 0] });
  const mask = group > 1 && !isDepthwise ? maskOf(group, each, perGroup) : undefined;
  return ([x], { training = false }) => {
    const images = asImage(node.tensor(x)), [, rows, columns] = images.shape;
    const padding = pad([rows, columns]);
    const weights = filter() as tf.Tensor4D;
    const result = isDepthwise
      ? tf.depthwiseConv2d(images, weights, strides, padding, "NHWC", dilations, "floor")
      : tf.conv2d(
        images,
        mask ? dense(weights, group, mask) : weights,
        strides,
        padding,
        "NHWC",
        dilations,
        "floor",
      );
    return image(bias ? plus(result, bias(), training) : result);
  };
}

/**
 * A bias for each channel. Batch norm of mean 0 and variance 1 is the same to the bit, and takes less than half the time of a sum that looks
 * up which channel it is at; its gradient takes more.
 */
function plus(x: tf.Tensor, bias: tf.Tensor, training: boolean): tf.Tensor {
  if (training) return tf.add(x, bias);
  const channels = bias.size, ones = Array(channels).fill(1);
  const statistics = tf.tensor2d([...Array(channels).fill(0), ...ones], [2, channels]);
  return batchNormBy(x, statistics, {
    gamma: tf.tensor1d(ones),
    beta: bias as tf.Tensor1D,
    epsilon: 0,
  });
}

/** Where a filter of all channels has those of the groups: [1, 1, I, O]. */
function maskOf(group: number, each: number, perGroup: number): Float32Array {
  const mask = new Float32Array(group * each * group * perGroup);
  for (let channel = 0, i = 0; channel < group * each; channel++) {
    for (let output = 0; output < group * perGroup; output++, i++) {
      mask[i] = Math.floor(channel / each) === Math.floor(output / perGroup) ? 1 : 0;
    }
  }
  return mask;
}

/** The filter of all channels that does what those of the groups do: zeros stay zeros in training, too. */
function dense(filter: tf.Tensor4D, group: number, mask: Float32Array): tf.Tensor4D {
  const [, , each, outputs] = filter.shape;
  return tf.mul(
    tf.tile(filter, [1, 1, group, 1]),
    tf.tensor4d(mask, [1, 1, group * each, outputs]),
  );
}
