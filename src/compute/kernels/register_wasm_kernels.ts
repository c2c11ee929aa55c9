import { defineWasmConv2D } from "./conv2d/define_wasm_conv2d.ts";
import { defineDepthwiseConv2dOnWasm } from "./depthwise_conv2d/define_depthwise_conv2d.ts";
import { defineWasmIdentity } from "./identity/identity_wasm.ts";
import { defineWasmMatMul } from "./mat_mul/mat_mul_wasm.ts";
import { definePoolingGradientsOnWasm } from "./pooling/pooling_gradients.ts";
import { defineSegmentSumOnWasm } from "./segment_sum/segment_sum_wasm.ts";
import { defineLeadingAxesSum } from "./sum/leading_axes_sum.ts";

let registered = false;

/**
 * Gives tfjs' wasm backend the kernels that training needs and it lacks, and faster ones for what training does most, so
 * that any tfjs model trains on it. To be called once the backend has started: its own kernels, which some of ours call,
 * are set up then.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  defineWasmIdentity();
  defineWasmMatMul();
  defineWasmConv2D();
  defineLeadingAxesSum();
  defineDepthwiseConv2dOnWasm();
  definePoolingGradientsOnWasm();
  defineSegmentSumOnWasm();
}
