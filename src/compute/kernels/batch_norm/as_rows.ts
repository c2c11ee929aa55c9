import type * as tf from "../../../npm/tfjs.ts";

/** The same data as a matrix [R, channels]. */
export function asRows({ dataId, dtype, size }: tf.Tensor, channels: number): tf.TensorInfo {
  return { dataId, dtype, shape: [size / channels, channels] };
}
