import * as tf from "../../../npm/tfjs.ts";
import { defineKernel } from "../define_kernel.ts";
import { runShader } from "../shader.ts";
import { partsOfSum, sumOfParts } from "../sum/sum_of_parts.ts";
import {
  depthwiseConv2dFilterGradient as filterLoops,
  depthwiseConv2dInputGradient as inputLoops,
} from "./depthwise_conv2d_cpu.ts";
import filterShader from "./depthwise_conv2d_filter_gradient.wgsl" with { type: "text" };
import inputShader from "./depthwise_conv2d_input_gradient.wgsl" with { type: "text" };

const INPUT = "DepthwiseConv2dNativeBackpropInput";
const FILTER = "DepthwiseConv2dNativeBackpropFilter";

type Shape4D = [number, number, number, number];
type Convolution = tf.backend_util.Conv2DInfo;

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The gradient of one of the two factors, given the other and that of the result. */
type Gradient = (
  factor: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
  backend: tf.KernelBackend,
) => tf.TensorInfo;

/** Gives `tf.depthwiseConv2d` the gradients that tfjs' wasm backend lacks. */
export function defineDepthwiseConv2dGradientsOnWasm(): void {
  define("wasm", {
    input: (filter, dy, conv, backend) =>
      tf.tensor(inputLoops(numbers(dy, backend), numbers(filter, backend), conv), conv.inShape),
    filter: (x, dy, conv, backend) =>
      tf.tensor(filterLoops(numbers(x, backend), numbers(dy, backend), conv), conv.filterShape),
  });
}

/**
 * Gives `tf.depthwiseConv2d` faster gradients on WebGPU. The backend's own filter gradient is one invocation a weight that adds
 * B H' W' products one after the other; this one shares them out over workgroups.
 */
export function defineDepthwiseConv2dGradientsOnWebGPU(): void {
  define("webgpu", { input: inputGradientOnWebGPU, filter: filterGradientOnWebGPU });
}

function define(backendName: string, gradients: { input: Gradient; filter: Gradient }) {
  defineKernel<Attributes & { inputShape: Shape4D }>(
    INPUT,
    backendName,
    ({ dy, filter }, attributes, backend) => {
      const conv = convolution(attributes.inputShape, filter.shape as Shape4D, attributes);
      return gradients.input(filter, dy, conv, backend);
    },
  );
  defineKernel<Attributes & { filterShape: Shape4D }>(
    FILTER,
    backendName,
    ({ x, dy }, attributes, backend) => {
      const conv = convolution(x.shape as Shape4D, attributes.filterShape, attributes);
      return gradients.filter(x, dy, conv, backend);
    },
  );
}

function convolution(input: Shape4D, filter: Shape4D, attributes: Attributes): Convolution {
  const { strides, pad, dimRoundingMode } = attributes;
  // tfjs has gradients of undilated convolutions only.
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode, true);
}

function numbers({ dataId }: tf.Tensor, backend: tf.KernelBackend): Float32Array {
  return backend.readSync(dataId) as Float32Array;
}

function inputGradientOnWebGPU(
  filter: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
  backend: tf.KernelBackend,
): tf.TensorInfo {
  return runShader(backend, {
    name: INPUT,
    code: inputShader,
    inputs: { dy, weights: filter },
    ...geometry(conv),
    shape: conv.inShape,
  });
}

/** Those of the shader. */
const LANES = 8, ROWS = 16;

function filterGradientOnWebGPU(
  x: tf.Tensor,
  dy: tf.Tensor,
  conv: Convolution,
  backend: tf.KernelBackend,
): tf.TensorInfo {
  const { constants, uniforms, lanes } = geometry(conv);
  const rows = conv.batchSize * conv.outHeight;
  const columns = Math.ceil(conv.outChannels / lanes / LANES);
  const parts = partsOfSum(rows, ROWS, columns * conv.filterHeight);
  const sums = runShader(backend, {
    name: FILTER,
    code: filterShader,
    inputs: { x, dy },
    constants,
    uniforms: { ...uniforms, rows, parts },
    lanes,
    shape: [parts, ...conv.filterShape],
    grid: { workgroups: [columns, conv.filterHeight, parts], size: [LANES, ROWS, 1] },
  });
  return sumOfParts(backend, sums, conv.filterShape);
}

/** What both shaders are told; four channels at a time where each has one filter and their number allows it. */
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
