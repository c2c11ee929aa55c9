import type * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { partsOfSum } from "../fold_rows/fold_rows.ts";
import { sumOfParts } from "../sum/sum_of_parts.ts";
import { defineDepthwiseGradients } from "./define_depthwise_gradients.ts";
import filterShader from "./depthwise_conv2d_filter_gradient.wgsl" with { type: "text" };
import inputShader from "./depthwise_conv2d_input_gradient.wgsl" with { type: "text" };

/**
 * Gives `tf.depthwiseConv2d` faster gradients on WebGPU. The backend's own filter gradient is one
 * invocation a weight that adds B H' W' products one after the other; this one shares them out over
 * workgroups.
 */
export function defineDepthwiseConv2DGradientsOnWebGPU(): void {
  defineDepthwiseGradients("webgpu", {
    input: inputGradientOnWebGPU,
    filter: filterGradientOnWebGPU,
  });
}

function inputGradientOnWebGPU(
  filter: tf.Tensor,
  dy: tf.Tensor,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  return runProgram({
    attempt: "compute the input's gradient of tf.depthwiseConv2d()",
    name: "DepthwiseConv2DInputGradient",
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
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const { constants, uniforms, lanes } = geometry(conv);
  const rows = conv.batchSize * conv.outHeight;
  const columns = Math.ceil(conv.outChannels / lanes / LANES);
  const parts = partsOfSum(rows, ROWS, columns * conv.filterHeight);
  const sums = runProgram({
    attempt: FILTER_ATTEMPT,
    name: "DepthwiseConv2DFilterGradient",
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
function geometry(conv: tf.backend_util.Conv2DInfo) {
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
