import { defineWebGPUConv2D } from "./conv2d/define_webgpu_conv2d.ts";
import { defineWebGPUMatMul } from "./mat_mul/mat_mul_webgpu.ts";

let registered = false;

/** Gives tfjs' WebGPU backend our kernels in the place of its own. To be called once the backend has started. */
export function registerWebGPUKernels(): void {
  if (registered) return;
  registered = true;
  defineWebGPUMatMul();
  defineWebGPUConv2D();
}
