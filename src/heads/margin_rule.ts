import type * as tf from "../npm/tfjs.ts";
import type { Parameters } from "../backbones/parameters.ts";
import type { Margin, UniformMargin } from "../compute/kernels/margin_softmax/margin.ts";

/**
 * The margins of the images of one batch, for `marginSoftmax`. To be asked once a training step: a rule may learn from what it
 * sees.
 *
 * @param features [B, D], of any length.
 */
export type MarginRule = (features: tf.Tensor2D) => UniformMargin;

/**
 * Makes what a head asks for the margins of each batch.
 *
 * @param parameters The head's, to which a rule adds what it has to remember.
 */
export function marginRule(_parameters: Parameters, margin: Margin): MarginRule {
  return () => margin;
}
