import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel } from "../define_kernel.ts";
import type { Windows } from "./pooling_cpu.ts";
import { type PoolingAttributes, windowsOf } from "./windows_of.ts";
import avgShader from "./avg_pool_gradient.wgsl" with { type: "text" };
import maxShader from "./max_pool_gradient.wgsl" with { type: "text" };

const MAX = "MaxPoolGrad", AVG = "AvgPoolGrad";

/**
 * Gives `tf.maxPool` and `tf.avgPool` their gradients on WebGPU, in one pass each. The backend's
 * own first writes down where each window's largest pixel is, takes the last of several, and counts
 * padding in averages.
 */
export function definePoolingGradientsOnWebGPU(): void {
  defineKernel<PoolingAttributes>(
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
  defineKernel<PoolingAttributes>(
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
