import { defineCastOnWebGPU } from "./cast/cast_webgpu.ts";
import { defineWebGPUConv2D } from "./conv2d/define_webgpu_conv2d.ts";
import { defineDepthwiseConv2dGradientsOnWebGPU } from "./depthwise_conv2d/define_depthwise_conv2d.ts";
import { defineWebGPUMatMul } from "./mat_mul/mat_mul_webgpu.ts";
import { definePoolingGradientsOnWebGPU } from "./pooling/pooling_gradients.ts";

let registered = false;

/** Gives tfjs' WebGPU backend our kernels in the place of its own. To be called once the backend has started. */
export function registerWebGPUKernels(): void {
  if (registered) return;
  registered = true;
  defineCastOnWebGPU();
  defineWebGPUMatMul();
  defineWebGPUConv2D();
  defineDepthwiseConv2dGradientsOnWebGPU();
  definePoolingGradientsOnWebGPU();
}
