import type { StatisticsExchange } from "../compute/kernels/batch_norm/combine_statistics.ts";
import * as tf from "../npm/tfjs.ts";

/**
 * A value while a graph runs: numbers that depend on the images, or integers that a graph computes shapes of. An image of ONNX,
 * [B, C, H, W], is kept as TensorFlow.js takes it, [B, H, W, C].
 */
export type NetworkValue =
  | { tensor: tf.Tensor; isImage: boolean; integers?: undefined }
  | { integers: number[]; dims: number[]; tensor?: undefined };

/** How a graph is run. */
export interface GraphMode {
  /** Whether batch norm takes the batch's own statistics. */
  readonly training?: boolean;
  /** Where it takes those of the whole batch from. */
  readonly statistics?: StatisticsExchange;
}

/** A value whose axes TensorFlow.js has in the order of ONNX. */
export function plain(tensor: tf.Tensor): NetworkValue {
  return { tensor, isImage: false };
}

/** A value that ONNX has as [B, C, H, W], from one [B, H, W, C]. */
export function image(tensor: tf.Tensor): NetworkValue {
  return { tensor, isImage: true };
}

/** The tensor of a value with the axes of ONNX. */
export function inOnnxOrder({ tensor, isImage }: NetworkValue & { tensor: tf.Tensor }): tf.Tensor {
  return isImage ? tf.transpose(tensor, TO_ONNX) : tensor;
}

/** The tensor of a value of four axes as [B, H, W, C]. */
export function asImage({ tensor, isImage }: NetworkValue & { tensor: tf.Tensor }): tf.Tensor4D {
  return (isImage ? tensor : tf.transpose(tensor, TO_IMAGE)) as tf.Tensor4D;
}

/** The sizes of a value as ONNX has them. */
export function shapeOf({ tensor, isImage }: NetworkValue & { tensor: tf.Tensor }): number[] {
  return isImage ? TO_ONNX.map((axis) => tensor.shape[axis]) : [...tensor.shape];
}

/** Which axis of [B, H, W, C] each of [B, C, H, W] is. */
export const TO_ONNX: number[] = [0, 3, 1, 2];

/** Which axis of [B, C, H, W] each of [B, H, W, C] is. */
export const TO_IMAGE: number[] = [0, 2, 3, 1];
