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
