import * as tf from "../../npm/tfjs.ts";
import { conv2dBackpropFilter } from "./conv2d_backprop_filter/conv2d_backprop_filter.ts";
import { conv2dBackpropInput } from "./conv2d_backprop_input/conv2d_backprop_input.ts";
import { defineKernel } from "./define_kernel.ts";
import { defineTransposedMatMul } from "./mat_mul/transposed_mat_mul.ts";
import { defineLeadingAxesSum } from "./sum/leading_axes_sum.ts";

type Shape4D = [number, number, number, number];

interface Conv2DAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dataFormat: "NHWC" | "NCHW";
  dimRoundingMode?: "floor" | "round" | "ceil";
}

let registered = false;

/**
 * Gives tfjs' wasm backend the convolution gradients, so that any tfjs model trains on it, and
 * faster ways for what training does most. To be called once the backend has started: its own
 * kernels, which some of ours call, are set up then.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  defineTransposedMatMul();
  defineLeadingAxesSum();
  defineKernel<Conv2DAttributes & { filterShape: Shape4D }>(
    "Conv2DBackpropFilter",
    "wasm",
    ({ x, dy }, attributes) =>
      conv2dBackpropFilter(
        x as tf.Tensor4D,
        dy as tf.Tensor4D,
        convolution(x.shape as Shape4D, attributes.filterShape, attributes),
      ),
  );
  defineKernel<Conv2DAttributes & { inputShape: Shape4D }>(
    "Conv2DBackpropInput",
    "wasm",
    ({ dy, filter }, attributes) =>
      conv2dBackpropInput(
        dy as tf.Tensor4D,
        filter as tf.Tensor4D,
        convolution(attributes.inputShape, filter.shape as Shape4D, attributes),
      ),
  );
}

function convolution(input: Shape4D, filter: Shape4D, attributes: Conv2DAttributes) {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes;
  const format = tf.backend_util.convertConv2DDataFormat(dataFormat);
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    format,
  );
}
