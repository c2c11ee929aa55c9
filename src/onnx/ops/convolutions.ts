import { batchNormBy } from "../../compute/kernels/batch_norm/batch_norm.ts";
import * as tf from "../../npm/tfjs.ts";
import { int, ints } from "../attributes.ts";
import type { GraphWriter } from "../graph_writer.ts";
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
  if (!(group >= 1 && Number.isInteger(perGroup))) {
    node.refuse(`its ${outputs} filters make no ${group} groups`);
  }
  return ([x], { training = false }) => {
    const images = asImage(node.tensor(x)), [, rows, columns] = images.shape;
    const padding = pad([rows, columns]);
    const convolve = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.conv2d(x, filter, strides, padding, "NHWC", dilations, "floor");
    const convolveDepthwise = (x: tf.Tensor4D, filter: tf.Tensor4D) =>
      tf.depthwiseConv2d(x, filter, strides, padding, "NHWC", dilations, "floor");
    const weights = filter() as tf.Tensor4D;
    const result = isDepthwise
      ? convolveDepthwise(images, weights)
      : group === 1
      ? convolve(images, weights)
      : each <= FEW
      ? overPlaces(images, weights, group, convolveDepthwise)
      : overGroups(images, weights, group, convolve);
    return image(bias ? plus(result, bias(), training) : result);
  };
}

/** Channels of a group up to which its convolution is a sum of depthwise ones. */
const FEW = 4;

type Convolve = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

/** A convolution of many groups of few channels: the sum of a depthwise one of the first channel of each, of the second, ... */
function overPlaces(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  group: number,
  convolve: Convolve,
): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape, [height, width, each, outputs] = filter.shape;
  if (channels !== group * each) throw new Error(`${channels} channels come for ${group * each}`);
  const images = tf.split(tf.reshape(x, [batch * rows * columns, group, each]), each, 2)
    .map((one) => tf.reshape(one, [batch, rows, columns, group]) as tf.Tensor4D);
  const filters = tf.split(filter, each, 2)
    .map((one) => tf.reshape(one, [height, width, group, outputs / group]) as tf.Tensor4D);
  return images.map((one, i) => convolve(one, filters[i])).reduce((sum, one) => tf.add(sum, one));
}

/** A convolution of few groups of many channels: one after the other. */
function overGroups(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  group: number,
  convolve: Convolve,
): tf.Tensor4D {
  const parts = tf.split(x, group, 3) as tf.Tensor4D[];
  const filters = tf.split(filter, group, 3) as tf.Tensor4D[];
  return tf.concat(parts.map((one, i) => convolve(one, filters[i])), 3);
}

/**
 * A bias for each channel. Batch norm of mean 0 and variance 1 is the same to the bit, and takes less than half the time of
 * a sum that looks up which channel it is at; its gradient takes more.
 */
function plus(x: tf.Tensor, bias: tf.Tensor, training: boolean): tf.Tensor {
  if (training) return tf.add(x, bias);
  const channels = bias.size, ones = Array(channels).fill(1);
  const statistics = tf.tensor2d([...Array(channels).fill(0), ...ones], [2, channels]);
  return batchNormBy(x, { statistics }, {
    gamma: tf.tensor1d(ones),
    beta: bias as tf.Tensor1D,
    epsilon: 0,
  });
}
