import type * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import type { Kernel } from "../define_kernel.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";

/** y, see `batch_norm_cpu.ts`. */
export const normalizeChannelsOnWasm: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x, addend, gamma } = inputs;
  const y = makeOutput(x.shape);
  const [work] = workingMemory(8 * gamma.size);
  wasmKernels().normalizeChannels(
    ...[placeOf(x), addend ? placeOf(addend) : 0, ...rowsAndChannels(inputs)] as const,
    ...[...places(inputs), attributes.epsilon, least(attributes), work, placeOf(y)] as const,
  );
  return y;
};

/** The gradient sums [2, C]. */
export const channelGradientSumsOnWasm: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { dy, x, gamma, statistics } = inputs;
  const sums = makeOutput(statistics.shape);
  const [work] = workingMemory(8 * gamma.size);
  wasmKernels().channelGradientSums(
    ...[placeOf(dy), placeOf(x), ...rowsAndChannels(inputs), ...places(inputs)] as const,
    ...[attributes.epsilon, least(attributes), work, placeOf(sums)] as const,
  );
  return sums;
};

/** The gradient with respect to x. */
export const normalizeChannelsGradientOnWasm: Kernel<GradientAttributes> = (
  inputs,
  attributes,
) => {
  const { dy, x, gamma, sums } = inputs;
  const dx = makeOutput(x.shape);
  const [work] = workingMemory(16 * gamma.size);
  wasmKernels().normalizeChannelsGradient(
    ...[placeOf(dy), placeOf(x), ...rowsAndChannels(inputs), ...places(inputs)] as const,
    ...[placeOf(sums), attributes.share, attributes.epsilon, least(attributes)] as const,
    ...[work, placeOf(dx)] as const,
  );
  return dx;
};

function rowsAndChannels({ x, gamma }: Record<string, tf.Tensor>): [number, number] {
  return [x.size / gamma.size, gamma.size];
}

function places({ statistics, gamma, beta }: Record<string, tf.Tensor>): [number, number, number] {
  return [placeOf(statistics), placeOf(gamma), placeOf(beta)];
}

/** From where down numbers are rectified; no number is below NaN. */
function least({ relu }: NormalizeAttributes): number {
  return relu ? 0 : NaN;
}
