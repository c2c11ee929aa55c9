import { defineConv2DBackpropFilter } from "./conv2d/conv2d_backprop_filter_webgpu.ts";
import { defineConv2DBackpropInput } from "./conv2d/conv2d_backprop_input_webgpu.ts";
import { defineConv2D } from "./conv2d/conv2d_webgpu.ts";
import { defineMatMul } from "./mat_mul/mat_mul_webgpu.ts";

let registered = false;

/** Gives tfjs' WebGPU backend our kernels in the place of its own. */
export function registerWebGPUKernels(): void {
  if (registered) return;
  registered = true;
  defineMatMul();
  defineConv2D();
  defineConv2DBackpropInput();
  defineConv2DBackpropFilter();
}
