import type * as tf from "../../../npm/tfjs.ts";
import { type Reading, readingOf } from "../../webgpu/deferred_tensors.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";

/** Whether a pixel of the output comes of one pixel of the input, in the same place. */
export function isPointwise(conv: tf.backend_util.Conv2DInfo): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
  const { top, bottom, left, right } = padInfo;
  return [filterHeight, filterWidth, strideHeight, strideWidth].every((side) => side === 1) &&
    [top, bottom, left, right].every((side) => side === 0);
}

/** What the shaders know of a convolution, whichever of its three products they compute. */
export function convolutionUniforms(conv: tf.backend_util.Conv2DInfo) {
  return {
    images: conv.batchSize,
    filterSize: [conv.filterHeight, conv.filterWidth],
    stride: [conv.strideHeight, conv.strideWidth],
    padding: [conv.padInfo.top, conv.padInfo.left],
  } as const;
}

/** Of a product: its operands and its result. */
const BOUND = 3;

/**
 * How a convolution reads `x` [B, H, W, C], or the gradient of its filter does, if that is not in memory yet and need not be: a shader
 * binds as many buffers, and no number is changed again so often that a pass over memory would be quicker.
 *
 * @param times How often a shader reads and changes each number.
 */
export function readingOfImages(
  x: tf.TensorInfo,
  { inChannels }: tf.backend_util.Conv2DInfo,
  times: number,
): Reading | undefined {
  const reading = readingOf(x);
  if (!reading || inChannels % 4 !== 0 || times > MOST_TIMES) return undefined;
  const { maxStorageBuffersPerShaderStage } = webgpuBackend().device.limits;
  const bound = BOUND + Object.keys(reading.inputs).length;
  return bound <= maxStorageBuffersPerShaderStage ? reading : undefined;
}

/** An estimate: beyond it, changing numbers again is taken to cost more than the pass over memory that it saves. */
const MOST_TIMES = 9;
