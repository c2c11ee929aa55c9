import * as tf from "../../../npm/tfjs.ts";
import { padOrCrop } from "../pad_or_crop.ts";

/**
 * The gradient of `tf.conv2d` with respect to its filter, which tfjs' wasm backend lacks, as one forward
 * convolution: images and channels change places, so that the input [C, H, W, B] is convolved with the
 * output's gradient [H', W', B, C'] as the filter, and the forward stride becomes its dilation:
 * dF[u, v, c, c'] = sum over b, i, j of x[b, i s + u - p, j s + v - p, c] dy[b, i, j, c'].
 *
 * @param x [B, H, W, C]
 * @param dy [B, H', W', C']
 * @returns [filterHeight, filterWidth, C, C'], owned by the caller.
 */
export function conv2dBackpropFilter(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  conv: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
    const bottom = (conv.outHeight - 1) * strideHeight + filterHeight - conv.inHeight - padInfo.top;
    const right = (conv.outWidth - 1) * strideWidth + filterWidth - conv.inWidth - padInfo.left;
    const { image, pad } = padOrCrop(x, [padInfo.top, bottom, padInfo.left, right]);
    const images = tf.transpose(image, [3, 1, 2, 0]);
    const filters = tf.transpose(dy, [1, 2, 0, 3]);
    const gradient = tf.conv2d(images, filters, 1, pad, "NHWC", [strideHeight, strideWidth]);
    return tf.transpose(gradient, [1, 2, 0, 3]);
  });
}
