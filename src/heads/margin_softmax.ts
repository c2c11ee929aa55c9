import * as tf from "../npm/tfjs.ts";
import type { RowMargins, UniformMargin } from "../compute/kernels/margin_softmax/margin.ts";
import { marginSoftmaxLosses } from "../compute/kernels/margin_softmax/margin_softmax.ts";

/** The factor on the cosines and the margins on images' own ones. */
export interface MarginSoftmaxOptions {
  /** s */
  scale: number;
  /** On the cosine of each image with its own column: one for all images, or each one's. */
  margin: UniformMargin | RowMargins;
}

/**
 * Softmax cross-entropy over scaled cosines with a margin on each image's own column (Deng et al., CVPR
 * 2019, eq. 4), the mean over the images that have a column.
 *
 * @param cosines [B, M]
 * @param columns [B], -1 for images that do not count.
 * @param ownCosines [B], put in the place of each image's own column before the margin.
 */
export function marginSoftmax(
  cosines: tf.Tensor2D,
  columns: Int32Array,
  { scale, margin }: MarginSoftmaxOptions,
  ownCosines?: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const at = tf.tensor1d(columns, "int32");
    const losses = marginSoftmaxLosses(cosines, at, scale, margin, ownCosines);
    const counting = columns.reduce((count, column) => count + (column < 0 ? 0 : 1), 0);
    return tf.div(tf.sum(losses), Math.max(1, counting)) as tf.Scalar;
  });
}
