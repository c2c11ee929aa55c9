import { computeDeferredOnUse } from "../webgpu/deferred_tensors.ts";
import { defineCastOnWebGPU } from "./cast/define_cast_on_webgpu.ts";
import { defineConv2DOnWebGPU } from "./conv2d/define_conv2d_on_webgpu.ts";
import { defineDepthwiseConv2DGradientsOnWebGPU } from "./depthwise_conv2d/define_depthwise_conv2d_gradients_on_webgpu.ts";
import { defineMatMulOnWebGPU } from "./mat_mul/define_mat_mul_on_webgpu.ts";
import { definePoolingGradientsOnWebGPU } from "./pooling/define_pooling_gradients_on_webgpu.ts";

let registered = false;

/** Gives tfjs' WebGPU backend our kernels in the place of its own. To be called once the backend has started. */
export function registerWebGPUKernels(): void {
  if (registered) return;
  registered = true;
  computeDeferredOnUse();
  defineCastOnWebGPU();
  defineMatMulOnWebGPU();
  defineConv2DOnWebGPU();
  defineDepthwiseConv2DGradientsOnWebGPU();
  definePoolingGradientsOnWebGPU();
}
