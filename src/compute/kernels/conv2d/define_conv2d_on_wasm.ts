import type * as tf from "../../../npm/tfjs.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import { conv2d } from "./conv2d_wasm.ts";
import { conv2dBackpropFilter } from "./conv2d_backprop_filter_wasm.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input_wasm.ts";
import { type Conv2DAttributes, convolution, type Shape4D } from "./convolution.ts";
import type { Finish } from "./finished_convolution.ts";
import {
  stridedWinogradConv2d,
  stridedWinogradConv2dBackpropFilter,
  stridedWinogradConv2dBackpropInput,
} from "./strided_winograd_wasm.ts";
import { suitsStridedWinograd, suitsWinograd } from "./winograd.ts";
import {
  winogradConv2d,
  winogradConv2dBackpropFilter,
  winogradConv2dBackpropInput,
} from "./winograd_wasm.ts";

/** Gives `tf.conv2d` and its gradients their kernels on wasm; the stock one stays where filters are dilated. */
export function defineConv2DOnWasm(): void {
  const stock = stockKernel<Conv2DAttributes>("Conv2D", "wasm");
  defineKernel<Conv2DAttributes>("Conv2D", "wasm", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const conv = convolution(x.shape, filter.shape, attributes);
    return isPlain(conv) ? convolve(x, filter, conv) : stock(inputs, attributes, backend);
  });
  defineKernel<Conv2DAttributes & { filterShape: Shape4D }>(
    "Conv2DBackpropFilter",
    "wasm",
    ({ x, dy }, attributes) => {
      const conv = convolution(x.shape, attributes.filterShape, attributes);
      return wayOf(conv).filterGradient(x, dy, conv);
    },
  );
  defineKernel<Conv2DAttributes & { inputShape: Shape4D }>(
    "Conv2DBackpropInput",
    "wasm",
    ({ dy, filter }, attributes) => {
      const conv = convolution(attributes.inputShape, filter.shape, attributes);
      return wayOf(conv).inputGradient(dy, filter, conv);
    },
  );
}

/** The kernels of a convolution and its gradients that are fastest, by sizes other than the batch's. */
function wayOf(conv: tf.backend_util.Conv2DInfo) {
  return suitsWinograd(conv) ? WINOGRAD : suitsStridedWinograd(conv) ? STRIDED : DIRECT;
}

const DIRECT = {
  forward: conv2d,
  inputGradient: conv2dBackpropInput,
  filterGradient: conv2dBackpropFilter,
};
const WINOGRAD = {
  forward: winogradConv2d,
  inputGradient: winogradConv2dBackpropInput,
  filterGradient: winogradConv2dBackpropFilter,
};
const STRIDED = {
  forward: stridedWinogradConv2d,
  inputGradient: stridedWinogradConv2dBackpropInput,
  filterGradient: stridedWinogradConv2dBackpropFilter,
};

/** Whether our kernels do it. */
export function isPlain({ dilationHeight, dilationWidth, dataFormat }: tf.backend_util.Conv2DInfo) {
  return dilationHeight === 1 && dilationWidth === 1 && dataFormat === "channelsLast";
}

/** A convolution that is plain, by whichever way is faster. */
export function convolve(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
  finish?: Finish,
): tf.TensorInfo {
  return wayOf(conv).forward(x, filter, conv, finish);
}
