import type * as tf from "../../../npm/tfjs.ts";

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
