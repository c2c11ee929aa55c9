import * as tf from "../npm/tfjs.ts";

/**
 * What the anchor of an identity becomes, given its features f_i in the batch.
 * - `sum`: sum f_i, as the authors' code has it.
 * - `mean`: sum f_i / K.
 * - `weighted`: sum a_i f_i / sum a_i, the a_i from a learned network (Li et al., CVPR 2021, figure of weight estimation).
 * - `leave-one-out`: the mean of unit features; but as its own logit, each image meets the mean of the K - 1 others, and with
 *   a {@link FeatureMemory} that of its identity's last batch, both of unit length. With the other rules the
 *   anchor contains the image it is compared with, which makes the task easier than it is meant to be.
 */
export type AnchorRule = "sum" | "mean" | "weighted" | "leave-one-out";

/** All rules, for parsers. */
export const ANCHOR_RULES: readonly AnchorRule[] = ["sum", "mean", "weighted", "leave-one-out"];

/**
 * Which images make which anchor.
 *
 * @param columns [B], the anchor of each image; -1 for none.
 * @returns The G anchors that have images, and [G, B]: 1 where the image belongs to the anchor.
 */
export function membersOfAnchors(
  columns: Int32Array,
): { anchors: Int32Array; members: tf.Tensor2D } {
  const anchors = Int32Array.from(new Set(columns.filter((column) => column >= 0)));
  const members = tf.tensor2d(
    Float32Array.from(
      { length: anchors.length * columns.length },
      (_, i) => +(columns[i % columns.length] === anchors[Math.floor(i / columns.length)]),
    ),
    [anchors.length, columns.length],
  );
  return { anchors, members };
}

/** [B, B]: takes features to, for each image, the mean of the other images of its anchor. */
export function leaveOneOutMatrix(columns: Int32Array): tf.Tensor2D {
  const counts = countMembers(columns);
  const size = columns.length;
  const shares = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i !== j && columns[i] >= 0 && columns[i] === columns[j]) {
        shares[i * size + j] = 1 / (counts.get(columns[i])! - 1);
      }
    }
  }
  return tf.tensor2d(shares, [size, size]);
}

/** `columns` with -1 for images that are the only one of their anchor. */
export function withoutLoneImages(columns: Int32Array): Int32Array {
  const counts = countMembers(columns);
  return columns.map((column) => counts.get(column)! > 1 ? column : -1);
}

function countMembers(columns: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  return counts;
}
