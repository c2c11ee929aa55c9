import * as tf from "../../../npm/tfjs.ts";
import { padOrCrop } from "../pad_or_crop.ts";

/**
 * The gradient of `tf.conv2d` with respect to its input, as one forward convolution: `dy` with the
 * stride's zeros put between its pixels, convolved with the filter turned by half a turn and its channels
 * exchanged. On wasm 4 to 12 times as fast as the backend's own loop, because forward convolution
 * there is XNNPACK's.
 *
 * @param dy [B, H', W', C']
 * @param filter [filterHeight, filterWidth, C, C']
 * @returns [B, H, W, C], owned by the caller.
 */
export function conv2dBackpropInput(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  conv: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  return tf.tidy(() => {
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = conv;
    const spread = spreadPixels(dy, strideHeight, strideWidth);
    const top = filterHeight - 1 - padInfo.top, left = filterWidth - 1 - padInfo.left;
    const bottom = conv.inHeight - spread.shape[1] - top + filterHeight - 1;
    const right = conv.inWidth - spread.shape[2] - left + filterWidth - 1;
    const { image, pad } = padOrCrop(spread, [top, bottom, left, right]);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
    return tf.conv2d(image, turned, 1, pad);
  });
}

/** [B, H, W, C] to [B, H * strideHeight, W * strideWidth, C], zero between the pixels. */
function spreadPixels(dy: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const columns = tf.pad(tf.reshape(dy, [-1, channels]), [[0, 0], [
    0,
    (strideWidth - 1) * channels,
  ]]);
  const row = width * strideWidth * channels;
  const rows = tf.pad(tf.reshape(columns, [-1, row]), [[0, 0], [0, (strideHeight - 1) * row]]);
  return tf.reshape(rows, [batch, height * strideHeight, width * strideWidth, channels]);
}
