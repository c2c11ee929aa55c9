import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel, stockKernel } from "../define_kernel.ts";
import { partsOfSum } from "../sum/parts_of_sum.ts";
import { sumOfParts } from "../sum/sum_of_parts.ts";
import {
  depthwiseConv2d,
  depthwiseConv2dFilterGradient,
  depthwiseConv2dInputGradient,
} from "./depthwise_conv2d_wasm.ts";
import filterShader from "./depthwise_conv2d_filter_gradient.wgsl" with { type: "text" };
import inputShader from "./depthwise_conv2d_input_gradient.wgsl" with { type: "text" };

const INPUT = "DepthwiseConv2dNativeBackpropInput";
const FILTER = "DepthwiseConv2dNativeBackpropFilter";

type Shape4D = [number, number, number, number];
type Convolution = tf.backend_util.Conv2DInfo;

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  /** tfjs has gradients of undilated convolutions only. */
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The gradient of one of the two factors, given the other and that of the result. */
type Gradient = (
  factor: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
) => tf.TensorInfo;

/**
 * Gives `tf.depthwiseConv2d` on wasm the gradients that tfjs lacks there, and a faster way forward.
 */
export function defineDepthwiseConv2dOnWasm(): void {
  const stock = stockKernel<Attributes>("DepthwiseConv2dNative", "wasm");
  defineKernel<Attributes>("DepthwiseConv2dNative", "wasm", (inputs, attributes, backend) => {
    const { x, filter } = inputs;
    const conv = convolution(x.shape as Shape4D, filter.shape as Shape4D, attributes);
    const plain = conv.inChannels === conv.outChannels && conv.dilationHeight === 1 &&
      conv.dilationWidth === 1;
    return plain ? depthwiseConv2d(x, filter, conv) : stock(inputs, attributes, backend);
  });
  defineGradients("wasm", {
    input: (filter, dy, conv) => depthwiseConv2dInputGradient(dy, filter, conv),
    filter: depthwiseConv2dFilterGradient,
  });
}

/**
 * Gives `tf.depthwiseConv2d` faster gradients on WebGPU. The backend's own filter gradient is one
 * invocation a weight that adds B H' W' products one after the other; this one shares them out over
 * workgroups.
 */
export function defineDepthwiseConv2dGradientsOnWebGPU(): void {
  defineGradients("webgpu", { input: inputGradientOnWebGPU, filter: filterGradientOnWebGPU });
}

function defineGradients(backendName: string, gradients: { input: Gradient; filter: Gradient }) {
  defineKernel<Attributes & { inputShape: Shape4D }>(
    INPUT,
    backendName,
    ({ dy, filter }, attributes) => {
      const conv = convolution(attributes.inputShape, filter.shape as Shape4D, attributes);
      return gradients.input(filter, dy, conv);
    },
  );
  defineKernel<Attributes & { filterShape: Shape4D }>(
    FILTER,
    backendName,
    ({ x, dy }, attributes) => {
      const conv = convolution(x.shape as Shape4D, attributes.filterShape, attributes);
      return gradients.filter(x, dy, conv);
    },
  );
}

function convolution(input: Shape4D, filter: Shape4D, attributes: Attributes): Convolution {
  const { strides, pad, dilations, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}

function inputGradientOnWebGPU(
  filter: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
): tf.TensorInfo {
  return runProgram({
    attempt: "compute the input's gradient of tf.depthwiseConv2d()",
    name: INPUT,
    code: inputShader,
    inputs: { dy, weights: filter },
    ...geometry(conv),
    shape: conv.inShape,
  });
}

/** Those of the shader. */
const LANES = 8, ROWS = 16;

const FILTER_ATTEMPT = "compute the filter's gradient of tf.depthwiseConv2d()";

function filterGradientOnWebGPU(
  x: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
): tf.TensorInfo {
  const { constants, uniforms, lanes } = geometry(conv);
  const rows = conv.batchSize * conv.outHeight;
  const columns = Math.ceil(conv.outChannels / lanes / LANES);
  const parts = partsOfSum(rows, ROWS, columns * conv.filterHeight);
  const sums = runProgram({
    attempt: FILTER_ATTEMPT,
    name: FILTER,
    code: filterShader,
    inputs: { x, dy },
    constants,
    uniforms: { ...uniforms, rows, parts },
    lanes,
    shape: [parts, ...conv.filterShape],
    workgroups: { count: columns * conv.filterHeight * parts, threads: LANES * ROWS },
  });
  return sumOfParts(FILTER_ATTEMPT, sums, conv.filterShape);
}

/**
 * What both shaders are told; four channels at a time where each has one filter and their number
 * allows it.
 */
function geometry(conv: Convolution) {
  const multiplier = conv.outChannels / conv.inChannels;
  const lanes: 1 | 4 = multiplier === 1 && conv.inChannels % 4 === 0 ? 4 : 1;
  return {
    lanes,
    constants: {
      FILTER_HEIGHT: conv.filterHeight,
      FILTER_WIDTH: conv.filterWidth,
      STRIDE_HEIGHT: conv.strideHeight,
      STRIDE_WIDTH: conv.strideWidth,
      MULTIPLIER: multiplier,
    },
    uniforms: {
      channels: conv.inChannels / lanes,
      inHeight: conv.inHeight,
      inWidth: conv.inWidth,
      outHeight: conv.outHeight,
      outWidth: conv.outWidth,
      top: conv.padInfo.top,
      left: conv.padInfo.left,
    },
  };
}
