import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf, workingMemory } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { type Finish, FINISH_BYTES, writeFinish } from "../conv2d/finished_convolution.ts";
import { windowSizes } from "../pooling/windows_of.ts";

type Convolution = tf.backend_util.Conv2DInfo;

/**
 * `tf.depthwiseConv2d` on wasm, where a channel has one filter.
 *
 * @param x [B, H, W, C]
 * @param filter [filterHeight, filterWidth, C, 1]
 * @param finish What is done to the result besides.
 * @returns [B, H', W', C], owned by the caller.
 */
export function depthwiseConv2d(
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: Convolution,
  finish?: Finish,
): tf.TensorInfo {
  const y = makeOutput(conv.outShape);
  const [taps, finishing] = workingMemory(8 * conv.filterHeight * conv.filterWidth, FINISH_BYTES);
  wasmKernels().depthwiseConvolution(
    ...[placeOf(x), placeOf(filter), placeOf(y), ...windowSizes(conv, conv.outChannels)] as const,
    ...[taps, writeFinish(finishing, y, finish)] as const,
  );
  return y;
}

/**
 * The gradient of `tf.depthwiseConv2d` with respect to its input on wasm. Where a channel has
 * several filters it counts as several channels, whose gradients are then summed.
 *
 * @param dy [B, H', W', C M]
 * @param filter [filterHeight, filterWidth, C, M]
 * @returns [B, H, W, C], owned by the caller.
 */
export function depthwiseConv2dInputGradient(
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: Convolution,
): tf.TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = conv;
  const dx = makeOutput([batchSize, inHeight, inWidth, outChannels]);
  const [taps] = workingMemory(8 * conv.filterHeight * conv.filterWidth);
  wasmKernels().depthwiseInputGradient(
    ...[placeOf(dy), placeOf(filter), placeOf(dx), ...windowSizes(conv, conv.outChannels)] as const,
    taps,
  );
  if (outChannels === inChannels) return dx;
  return tf.tidy(() => {
    const gradients = tf.engine().makeTensorFromTensorInfo(dx);
    const split = [...conv.inShape, outChannels / inChannels];
    return tf.sum(tf.reshape(gradients, split), -1);
  });
}

/**
 * The gradient of `tf.depthwiseConv2d` with respect to its filter on wasm.
 *
 * @param x [B, H, W, C]
 * @param dy [B, H', W', C M]
 * @returns [filterHeight, filterWidth, C, M], owned by the caller.
 */
export function depthwiseConv2dFilterGradient(
  x: tf.Tensor,
  dy: tf.TensorInfo,
  conv: Convolution,
): tf.TensorInfo {
  const { inChannels, outChannels, filterShape } = conv;
  const repeated = outChannels === inChannels ? x : repeatChannels(x, outChannels / inChannels);
  const gradient = makeOutput(filterShape);
  const kernels = wasmKernels();
  kernels.fillZeros(placeOf(gradient), 4 * tf.util.sizeFromShape(filterShape));
  kernels.depthwiseFilterGradient(
    ...[
      placeOf(repeated),
      placeOf(dy),
      placeOf(gradient),
      ...windowSizes(conv, conv.outChannels),
    ] as const,
  );
  if (repeated !== x) repeated.dispose();
  return gradient;
}

/** [..., C] to [..., C M], each channel M times. */
function repeatChannels(x: tf.Tensor, times: number): tf.Tensor {
  return tf.tidy(() => {
    const repeats = tf.tile(tf.reshape(x, [-1, 1]), [1, times]);
    return tf.reshape(repeats, [...x.shape.slice(0, -1), x.shape.at(-1)! * times]);
  });
}
