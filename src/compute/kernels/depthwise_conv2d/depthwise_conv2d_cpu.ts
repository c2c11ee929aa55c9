import type * as tf from "../../../npm/tfjs.ts";

type Convolution = tf.backend_util.Conv2DInfo;

/**
 * Calls `visit` for each product in a depthwise convolution: where its factors lie in x [B, H, W,
 * C] and in the filter [filterHeight, filterWidth, C, M], and which number of y [B, H', W', C M] it
 * is a part of.
 */
function forEachProduct(
  conv: Convolution,
  visit: (x: number, filter: number, y: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
  const multiplier = outChannels / inChannels;
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let u = 0; u < filterHeight; u++) {
          const row = i * strideHeight + u - padInfo.top;
          if (row < 0 || row >= inHeight) continue;
          for (let v = 0; v < filterWidth; v++) {
            const column = j * strideWidth + v - padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            for (let channel = 0; channel < outChannels; channel++) {
              visit(
                ((b * inHeight + row) * inWidth + column) * inChannels +
                  Math.floor(channel / multiplier),
                (u * filterWidth + v) * outChannels + channel,
                ((b * outHeight + i) * outWidth + j) * outChannels + channel,
              );
            }
          }
        }
      }
    }
  }
}

/** A convolution of each channel with filters of its own, as plain loops. */
export function depthwiseConv2d(
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  conv: Convolution,
): Float32Array {
  const y = new Float64Array(size(conv.outShape));
  forEachProduct(conv, (atX, atFilter, atY) => y[atY] += x[atX] * filter[atFilter]);
  return Float32Array.from(y);
}

/** Its gradient with respect to x. */
export function depthwiseConv2dInputGradient(
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
  conv: Convolution,
): Float32Array {
  const dx = new Float64Array(size(conv.inShape));
  forEachProduct(conv, (atX, atFilter, atY) => dx[atX] += dy[atY] * filter[atFilter]);
  return Float32Array.from(dx);
}

/** Its gradient with respect to the filter. */
export function depthwiseConv2dFilterGradient(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  conv: Convolution,
): Float32Array {
  const dFilter = new Float64Array(conv.filterHeight * conv.filterWidth * conv.outChannels);
  forEachProduct(conv, (atX, atFilter, atY) => dFilter[atFilter] += x[atX] * dy[atY]);
  return Float32Array.from(dFilter);
}

function size(shape: number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
