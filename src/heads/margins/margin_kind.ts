import type * as tf from "../../npm/tfjs.ts";
import { z } from "../../npm/zod.ts";
import type { Parameters } from "../../backbones/parameters.ts";
import type { RowMargins, UniformMargin } from "../../compute/kernels/margin_softmax/margin.ts";

/** What a margin sees of a batch. No gradient goes by way of what it decides. */
export interface MarginBatch {
  /** [B, D], of any length. */
  readonly features: tf.Tensor2D;
  /** [B, M], between each image and each row of the head's weights. */
  readonly cosines: tf.Tensor2D;
  /** [B], each image's own column; -1 for images that do not count. */
  readonly columns: Int32Array;
  /** [B], what stands for the cosine at each image's own column, if another does. */
  readonly own?: tf.Tensor1D;
}

/** What a margin makes of a batch. */
export interface MarginedBatch {
  /** On the cosine of each image with its own row: one for all images, or each one's. */
  readonly margin: UniformMargin | RowMargins;
  /**
   * [B, M], what becomes of the cosines with all other rows.
   *
   * @default {they stay as they are}
   */
  readonly cosines?: tf.Tensor2D;
}

/**
 * Decides the margins of a batch. To be asked once a training step, within `tf.tidy()`, as a margin may learn from what
 * it sees.
 */
export type MarginRule = (batch: MarginBatch) => MarginedBatch;

/** One kind of margin: all that heads, flags, configurations and estimates of memory ask about it. */
export interface MarginKind<Margin extends { readonly kind: string }> {
  /** Its name, which a spec has as `marginType`. */
  readonly kind: Margin["kind"];
  /** Which values its numbers may have. Kinds that share the name of a number share its range; a spec has m as `margin`. */
  readonly ranges: { readonly [Key in Exclude<keyof Margin, "kind">]-?: z.ZodNumber };
  /** What its numbers are unless given. */
  readonly defaults: Required<Omit<Margin, "kind">>;
  /**
   * How many matrices of the cosines' size a step makes for it at once, besides the cosines and their gradient.
   *
   * @default {0}
   */
  readonly matrices?: number;
  /**
   * Makes what a head asks for the margins of each batch.
   *
   * @param parameters The head's, to which it adds what it has to remember from one step to the next, as `margin.NAME`.
   */
  makeRule(margin: Required<Margin>, parameters: Parameters): MarginRule;
}

/** The range of an angle in radians, or of a difference of cosines. */
export const angle = z.number().min(0).max(3);
