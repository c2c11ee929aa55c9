import { defineConv2DOnWasm } from "./conv2d/define_conv2d_on_wasm.ts";
import { defineDepthwiseConv2DOnWasm } from "./depthwise_conv2d/define_depthwise_conv2d_on_wasm.ts";
import { defineFusedOpsOnWasm } from "./fused_ops/define_fused_ops_on_wasm.ts";
import { defineIdentityOnWasm } from "./identity/define_identity_on_wasm.ts";
import { defineMatMulOnWasm } from "./mat_mul/define_mat_mul_on_wasm.ts";
import { definePoolingGradientsOnWasm } from "./pooling/define_pooling_gradients_on_wasm.ts";
import { definePreluOnWasm } from "./prelu/define_prelu_on_wasm.ts";
import { defineSegmentSumOnWasm } from "./segment_sum/define_segment_sum_on_wasm.ts";
import { defineLeadingAxesSumOnWasm } from "./sum/define_leading_axes_sum_on_wasm.ts";

let registered = false;

/**
 * Gives tfjs' wasm backend the kernels that training needs and it lacks, and faster ones for what training does most, so
 * that any tfjs model trains on it. To be called once the backend has started: its own kernels, which some of ours call,
 * are set up then.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  defineIdentityOnWasm();
  defineMatMulOnWasm();
  defineConv2DOnWasm();
  defineLeadingAxesSumOnWasm();
  defineDepthwiseConv2DOnWasm();
  defineFusedOpsOnWasm();
  definePoolingGradientsOnWasm();
  definePreluOnWasm();
  defineSegmentSumOnWasm();
}
