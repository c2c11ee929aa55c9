import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "../backbones/backbone.ts";
import type { ForwardMode } from "../backbones/layers/layer.ts";
import { GradientTape } from "../compute/gradient_tape.ts";
import {
  type AsyncStatisticsExchange,
  ofPart,
  ownBatch,
} from "../compute/kernels/batch_norm/combine_statistics.ts";
import {
  type AsyncFeaturesPass,
  cut,
  type FeaturesPass,
  GradientSums,
  type MicroBatch,
} from "./features_pass.ts";
import { embedByAsyncStatistics, embedByWholeStatistics } from "./whole_batch_norm.ts";

/** How {@link embedInParts} embeds. */
export interface EmbedInPartsOptions {
  /** With the rows of all images. */
  mode: ForwardMode & { rows: Int32Array };
  /** Micro-batches, at least 1; the same on every rank. */
  parts: number;
  /**
   * Whether batch norm takes the statistics of the whole batch rather than those of each micro-batch, for some passes more.
   *
   * @default {false}
   */
  wholeStatistics?: boolean;
}

/**
 * Embeds a batch in micro-batches, so that no more than the activations of one are held at any time: features of all of them
 * first, without anything kept for gradients; then, once the gradient with respect to the features is known, each goes forward
 * again, and backward (gradient caching, Gao et al., "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
 * RepL4NLP 2021). One part is embedded once. What is dropped is the same in both passes; running statistics move in the first.
 *
 * @param images [B, S, S, 3], which must outlive the pass.
 * @param variables The backbone's trainable ones.
 */
export function embedInParts(
  backbone: Backbone,
  images: tf.Tensor4D,
  variables: readonly tf.Variable[],
  options: EmbedInPartsOptions,
): FeaturesPass {
  const { mode, parts, wholeStatistics = false } = options;
  if (parts === 1) {
    const tape = GradientTape.record(() => backbone.embed(images, mode), variables);
    return { features: tape.value, gradients: (towards) => tape.gradients(towards) };
  }
  const pieces = cut(images, parts, mode);
  if (wholeStatistics) return embedByWholeStatistics(backbone, pieces, variables, mode);
  const embed = ({ images, rows }: MicroBatch, part: readonly [number, number]) => {
    const statistics = ofPart(mode.statistics ?? ownBatch, part);
    return tf.tidy(() => backbone.embed(images(), { ...mode, rows, statistics }));
  };
  const sums = new GradientSums(variables);
  const features = tf.tidy(() =>
    tf.concat(pieces.map((piece, i) => embed(piece, [i / parts, (i + 1) / parts])))
  );
  return {
    features,
    gradients(towards) {
      for (const piece of pieces) {
        // Running statistics have moved already.
        const tape = GradientTape.record(() => embed(piece, [1, 1]), variables);
        tape.value.dispose();
        const slopes = tf.slice(towards, piece.first, piece.rows.length);
        sums.add(tape.gradients(slopes));
        slopes.dispose();
      }
      return sums.take();
    },
  };
}

/**
 * The same on a device that is not to be waited for: with statistics of a batch of which other ranks hold a part, the layers run
 * as often as with `wholeStatistics`, be it in one part.
 *
 * @param statistics Those of all ranks; without them batch norm takes what this rank holds.
 */
export async function embedInPartsAsync(
  backbone: Backbone,
  images: tf.Tensor4D,
  variables: readonly tf.Variable[],
  { statistics, ...options }: EmbedInPartsOptions & { statistics?: AsyncStatisticsExchange },
): Promise<AsyncFeaturesPass> {
  const { mode, parts } = options;
  if (statistics) {
    const pieces = cut(images, parts, mode);
    return await embedByAsyncStatistics(backbone, pieces, variables, mode, statistics);
  }
  const { features, gradients } = embedInParts(backbone, images, variables, options);
  return { features, gradients: (towards) => Promise.resolve(gradients(towards)) };
}
