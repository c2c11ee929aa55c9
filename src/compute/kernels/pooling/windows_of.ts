import * as tf from "../../../npm/tfjs.ts";
import type { Shape4D } from "../conv2d/convolution.ts";
import type { Windows } from "./pooling_cpu.ts";

/** The attributes of the gradients of `tf.maxPool` and `tf.avgPool`. */
export interface PoolingAttributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: "valid" | "same" | number | tf.backend_util.ExplicitPadding;
}

/**
 * The windows of a pooling, from what its gradient is given. Their number is that of `dy`: tfjs
 * does not tell gradients how the forward pass rounded it.
 */
export function windowsOf(input: tf.Tensor, dy: tf.Tensor, attributes: PoolingAttributes): Windows {
  const { filterSize, strides, pad } = attributes;
  const info = tf.backend_util.computePool2DInfo(
    input.shape as Shape4D,
    filterSize,
    strides,
    1,
    pad,
  );
  return { ...info, outHeight: dy.shape[1]!, outWidth: dy.shape[2]! };
}

/** What wasm kernels are told of windows over images, pooling's or a depthwise convolution's, in their order. */
export function windowSizes(windows: Windows, channels: number) {
  return [
    ...[windows.batchSize, windows.inHeight, windows.inWidth, channels] as const,
    ...[windows.outHeight, windows.outWidth, windows.filterHeight, windows.filterWidth] as const,
    ...[windows.strideHeight, windows.strideWidth] as const,
    ...[windows.padInfo.top, windows.padInfo.left] as const,
  ] as const;
}
