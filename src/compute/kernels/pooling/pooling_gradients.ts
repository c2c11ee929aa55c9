import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel } from "../define_kernel.ts";
import { avgPoolGradient as avgLoops, type Windows } from "./pooling_cpu.ts";
import { avgPoolGradient, maxPoolGradient } from "./pooling_wasm.ts";
import avgShader from "./avg_pool_gradient.wgsl" with { type: "text" };
import maxShader from "./max_pool_gradient.wgsl" with { type: "text" };

const MAX = "MaxPoolGrad", AVG = "AvgPoolGrad";

type Shape4D = [number, number, number, number];

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
}

/**
 * Gives `tf.avgPool` the gradient of the plain loops on tfjs' cpu backend, which takes padding for
 * pixels.
 */
export function defineAvgPoolGradientOnCpu(): void {
  defineKernel<Attributes>(AVG, "cpu", ({ dy, input }, attributes, backend) => {
    const gradients = backend.readSync(dy.dataId) as Float32Array;
    return tf.tensor(avgLoops(gradients, windowsOf(input, dy, attributes)), input.shape);
  });
}

/**
 * Gives `tf.maxPool` and `tf.avgPool` faster gradients on wasm. The backend's own count padding in
 * averages, and take one or another of several largest pixels.
 */
export function definePoolingGradientsOnWasm(): void {
  defineKernel<Attributes>(
    MAX,
    "wasm",
    ({ dy, input, output }, attributes) =>
      maxPoolGradient(dy, input, output, windowsOf(input, dy, attributes)),
  );
  defineKernel<Attributes>(
    AVG,
    "wasm",
    ({ dy, input }, attributes) => avgPoolGradient(dy, windowsOf(input, dy, attributes)),
  );
}

/**
 * Gives `tf.maxPool` and `tf.avgPool` their gradients on WebGPU, in one pass each. The backend's
 * own first writes down where each window's largest pixel is, takes the last of several, and counts
 * padding in averages.
 */
export function definePoolingGradientsOnWebGPU(): void {
  defineKernel<Attributes>(
    MAX,
    "webgpu",
    ({ dy, input, output }, attributes) =>
      runProgram({
        attempt: "compute the gradient of tf.maxPool()",
        name: MAX,
        code: maxShader,
        inputs: { dy, x: input, y: output },
        ...geometry(windowsOf(input, dy, attributes)),
        shape: input.shape,
      }),
  );
  defineKernel<Attributes>(
    AVG,
    "webgpu",
    ({ dy, input }, attributes) =>
      runProgram({
        attempt: "compute the gradient of tf.avgPool()",
        name: AVG,
        code: avgShader,
        inputs: { dy },
        ...geometry(windowsOf(input, dy, attributes)),
        shape: input.shape,
      }),
  );
}

/**
 * The number of windows is that of `dy`: tfjs does not tell gradients how the forward pass rounded
 * it.
 */
function windowsOf(input: tf.Tensor, dy: tf.Tensor, attributes: Attributes): Windows {
  const { filterSize, strides, pad } = attributes;
  const info = tf.backend_util.computePool2DInfo(
    input.shape as Shape4D,
    filterSize,
    strides,
    1,
    pad,
  );
  return { ...info, outHeight: dy.shape[1]!, outWidth: dy.shape[2]! };
}

/** What both shaders are told. */
function geometry(windows: Windows) {
  const lanes: 1 | 4 = windows.inChannels % 4 === 0 ? 4 : 1;
  return {
    lanes,
    constants: {
      FILTER_HEIGHT: windows.filterHeight,
      FILTER_WIDTH: windows.filterWidth,
      STRIDE_HEIGHT: windows.strideHeight,
      STRIDE_WIDTH: windows.strideWidth,
    },
    uniforms: {
      channels: windows.inChannels / lanes,
      inHeight: windows.inHeight,
      inWidth: windows.inWidth,
      outHeight: windows.outHeight,
      outWidth: windows.outWidth,
      top: windows.padInfo.top,
      left: windows.padInfo.left,
    },
  };
}
