import * as tf from "../../../npm/tfjs.ts";
import { placeOf, wasmBackend } from "../../wasm/wasm_backend.ts";
import { runKernel } from "../define_kernel.ts";
import type { Conv2DAttributes } from "./convolution.ts";

/** The op of {@link finishedConvolution}, on wasm alone. */
export const FINISHED_CONVOLUTION = "FinishedConvolution";

/** Sizes of the convolution, which is not dilated, and what follows it. */
export interface FinishedConvolution extends Conv2DAttributes {
  /** Whether each channel has a filter of its own: [filterHeight, filterWidth, C, 1]. */
  isDepthwise: boolean;
  /** Whether ReLU follows. */
  relu: boolean;
}

/** What {@link finishedConvolution} convolves, and what it makes of the result. */
export interface FinishedConvolutionTensors {
  /** [B, H, W, C] */
  x: tf.Tensor;
  /** [filterHeight, filterWidth, C, C'] */
  filter: tf.Tensor;
  /** [C'] */
  bias?: tf.Tensor;
  /** [B, H', W', C'] */
  addend?: tf.Tensor;
  /** [C'], of a PReLU that follows. */
  slopes?: tf.Tensor;
}

/** Whether the device in use has {@link finishedConvolution}. */
export function hasFinishedConvolution(): boolean {
  return tf.getKernel(FINISHED_CONVOLUTION, tf.getBackend()) !== undefined;
}

/**
 * A convolution, plus a bias and an addend, bent by PReLU or ReLU, in one pass over memory. It has no gradient.
 *
 * @returns [B, H', W', C'], owned by the caller. An image's result is the same to the bit whatever images come with it.
 */
export function finishedConvolution(
  tensors: FinishedConvolutionTensors,
  attributes: FinishedConvolution,
): tf.Tensor {
  const given = Object.entries(tensors).filter(([, tensor]) => tensor !== undefined);
  return runKernel(FINISHED_CONVOLUTION, Object.fromEntries(given), attributes);
}

/** What becomes of each number that a convolution on wasm comes to: min(most, max(least, prelu(y + bias + addend))). */
export interface Finish {
  /** [C'], float32. */
  bias?: tf.TensorInfo;
  /** [B, H', W', C'], float32. */
  addend?: tf.TensorInfo;
  /** [C'], float32: by what numbers below zero are multiplied. */
  slopes?: tf.TensorInfo;
  /** @default {no bound} */
  least?: number;
  /** @default {no bound} */
  most?: number;
}

/** What {@link writeFinish} writes. */
export const FINISH_BYTES = 20;

/**
 * Writes what the kernels are told of it into the backend's memory.
 *
 * @param y What is finished.
 * @param column The first of the channels that are finished.
 * @returns Where it is written, or 0 for nothing to do.
 */
export function writeFinish(
  place: number,
  y: tf.TensorInfo,
  finish: Finish | undefined,
  column = 0,
): number {
  if (!finish) return 0;
  const { bias, addend, slopes, least = NaN, most = NaN } = finish;
  const { buffer } = wasmBackend().wasm.asm.memory;
  const ofColumn = (one?: tf.TensorInfo) => one ? placeOf(one) + 4 * column : 0;
  new Uint32Array(buffer, place, 3).set([
    ...[ofColumn(bias), ofColumn(slopes)],
    ...[addend ? placeOf(addend) - placeOf(y) : 0],
  ]);
  new Float32Array(buffer, place + 12, 2).set([least, most]);
  return place;
}
