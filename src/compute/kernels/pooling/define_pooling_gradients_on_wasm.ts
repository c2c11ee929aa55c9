import { defineKernel } from "../define_kernel.ts";
import { avgPoolGradient, maxPoolGradient } from "./pooling_wasm.ts";
import { type PoolingAttributes, windowsOf } from "./windows_of.ts";

/**
 * Gives `tf.maxPool` and `tf.avgPool` faster gradients on wasm. The backend's own count padding in
 * averages, and take one or another of several largest pixels.
 */
export function definePoolingGradientsOnWasm(): void {
  defineKernel<PoolingAttributes>(
    "MaxPoolGrad",
    "wasm",
    ({ dy, input, output }, attributes) =>
      maxPoolGradient(dy, input, output, windowsOf(input, dy, attributes)),
  );
  defineKernel<PoolingAttributes>(
    "AvgPoolGrad",
    "wasm",
    ({ dy, input }, attributes) => avgPoolGradient(dy, windowsOf(input, dy, attributes)),
  );
}
