import type * as tf from "../../../npm/tfjs.ts";
import { heapView, makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import type { Kernel } from "../define_kernel.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";

/** y, see `batch_norm_cpu.ts`. */
export const normalizeChannelsOnWasm: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x, addend, gamma, slopes } = inputs;
  const y = makeOutput(x.shape);
  const [work, room] = workingMemory(8 * gamma.size, 8 * gamma.size);
  const kernels = wasmKernels(), [rows, channels] = rowsAndChannels(inputs);
  kernels.normalizeChannels(
    ...[placeOf(x), addend ? placeOf(addend) : 0, rows, channels] as const,
    ...places(inputs, room),
    ...[attributes.epsilon, least(attributes), work, placeOf(y)] as const,
  );
  // Number by number, so that it may write over what it reads.
  if (slopes) kernels.prelu(placeOf(y), placeOf(slopes), placeOf(y), rows, channels);
  return y;
};

/** The gradient sums [2, C], and those of beta and gamma [C]. */
export const channelGradientSumsOnWasm: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { dy, x, gamma } = inputs;
  const sums = makeOutput([2, gamma.size]);
  const results = [makeOutput(gamma.shape), makeOutput(gamma.shape)];
  const [work, room] = workingMemory(8 * gamma.size, 8 * gamma.size);
  wasmKernels().channelGradientSums(
    ...[placeOf(dy), placeOf(x), ...rowsAndChannels(inputs), ...places(inputs, room)] as const,
    ...[attributes.epsilon, least(attributes), work, placeOf(sums)] as const,
  );
  const both = heapView(sums);
  results.forEach((result, i) =>
    heapView(result).set(both.subarray(i * gamma.size).subarray(0, gamma.size))
  );
  return [sums, ...results];
};

/** The gradient with respect to x. */
export const normalizeChannelsGradientOnWasm: Kernel<GradientAttributes> = (
  inputs,
  attributes,
) => {
  const { dy, x, gamma, sums } = inputs;
  const dx = makeOutput(x.shape);
  const [work, room] = workingMemory(16 * gamma.size, 8 * gamma.size);
  wasmKernels().normalizeChannelsGradient(
    ...[placeOf(dy), placeOf(x), ...rowsAndChannels(inputs), ...places(inputs, room)] as const,
    ...[placeOf(sums), attributes.share, attributes.epsilon, least(attributes)] as const,
    ...[work, placeOf(dx)] as const,
  );
  return dx;
};

function rowsAndChannels({ x, gamma }: Record<string, tf.Tensor>): [number, number] {
  return [x.size / gamma.size, gamma.size];
}

/** Statistics that are two tensors are laid one after the other in `room`. */
function places(inputs: Record<string, tf.Tensor>, room: number): [number, number, number] {
  const { statistics, mean, variance, gamma, beta } = inputs;
  if (statistics) return [placeOf(statistics), placeOf(gamma), placeOf(beta)];
  const { buffer } = heapView(mean);
  const both = new Float32Array(buffer, room, 2 * gamma.size);
  both.set(heapView(mean));
  both.set(heapView(variance), gamma.size);
  return [room, placeOf(gamma), placeOf(beta)];
}

/** From where down numbers are rectified; no number is below NaN. */
function least({ relu }: NormalizeAttributes): number {
  return relu ? 0 : NaN;
}
