import * as tf from "../../npm/tfjs.ts";

/** Rows added (or, when negative, taken away) before and after the height and width of an image. */
export type Margins = readonly [top: number, bottom: number, left: number, right: number];

/**
 * Splits `margins` into what must be cut from `image` [B, H, W, C], done here, and what is left to pad,
 * returned in the form that `tf.conv2d` takes. The caller's `tf.tidy` disposes the image.
 */
export function padOrCrop(
  image: tf.Tensor4D,
  margins: Margins,
): { image: tf.Tensor4D; pad: tf.backend_util.ExplicitPadding } {
  const [top, bottom, left, right] = margins;
  const cut = margins.map((side) => Math.max(0, -side));
  const [batch, height, width, channels] = image.shape;
  const cropped = cut.some((side) => side > 0)
    ? tf.slice(image, [0, cut[0], cut[2], 0], [
      batch,
      height - cut[0] - cut[1],
      width - cut[2] - cut[3],
      channels,
    ])
    : image;
  const kept = (side: number) => Math.max(0, side);
  return {
    image: cropped,
    pad: [[0, 0], [kept(top), kept(bottom)], [kept(left), kept(right)], [0, 0]],
  };
}
