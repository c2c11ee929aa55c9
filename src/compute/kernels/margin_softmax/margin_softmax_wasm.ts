import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import type { Kernel } from "../define_kernel.ts";
import { LEAST_SINE_SQUARED, type MarginSoftmaxNumbers } from "./margin_softmax_cpu.ts";

/** [B, 4] as in `margin_softmax_cpu.ts`. */
export const marginSoftmaxOnWasm: Kernel<MarginSoftmaxNumbers> = (inputs, numbers) => {
  const { cosines, columns, own, margins } = inputs;
  const { scale, multiplier, cosine, sine, turn, shift, offset } = numbers;
  const [count, width] = cosines.shape;
  const rows = makeOutput([count, 4]);
  wasmKernels().marginSoftmax(
    ...[placeOf(cosines), placeOf(columns), own ? placeOf(own) : 0] as const,
    ...[margins ? placeOf(margins) : 0, count, width, scale] as const,
    ...[multiplier, cosine, sine, turn, shift, offset] as const,
    ...[LEAST_SINE_SQUARED, placeOf(rows)] as const,
  );
  return rows;
};

/** The gradient with respect to the cosines and, if given, to `own`. */
export const marginSoftmaxGradientOnWasm: Kernel<{ scale: number }> = (inputs, { scale }) => {
  const { cosines, columns, own, rows, dLosses } = inputs;
  const [count, width] = cosines.shape;
  const results = [makeOutput(cosines.shape), ...own ? [makeOutput(own.shape)] : []];
  const [dCosines, dOwn = 0] = results.map(placeOf);
  wasmKernels().marginSoftmaxGradient(
    ...[placeOf(cosines), placeOf(columns), count, width, scale] as const,
    ...[placeOf(rows), placeOf(dLosses), dCosines, dOwn] as const,
  );
  return results;
};
