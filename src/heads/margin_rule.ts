import * as tf from "../npm/tfjs.ts";
import type { Parameters } from "../backbones/parameters.ts";
import type {
  AdaFace,
  Margin,
  RowMargins,
  UniformMargin,
} from "../compute/kernels/margin_softmax/margin.ts";

/**
 * The margins of the images of one batch, for `marginSoftmax`. To be asked once a training step, as a rule may learn from what it
 * sees.
 *
 * @param features [B, D], of any length; no gradient reaches them this way.
 * @returns One for all images, or a tensor owned by the caller.
 */
export type MarginRule = (features: tf.Tensor2D) => UniformMargin | RowMargins;

/**
 * Makes what a head asks for the margins of each batch.
 *
 * @param parameters The head's, to which `adaface` adds what it has to remember: `margin.norm_mean` and `margin.norm_deviation`.
 */
export function marginRule(parameters: Parameters, margin: Margin): MarginRule {
  return margin.kind === "adaface" ? adaFace(parameters, margin) : () => margin;
}

/** These, and the first values of mean and deviation, are those of the authors' code. */
const LEAST_NORM = 1e-3, LARGEST_NORM = 100, LEAST_DEVIATION = 1e-3;
const FIRST_MEAN = 20, FIRST_DEVIATION = 100;

/** The share of the mean and deviation of before that a batch leaves (alpha of Kim et al., CVPR 2022). */
const KEPT = 0.99;

/**
 * Kim et al., CVPR 2022, section 3.3. As in the authors' code a batch is judged after its own norms have joined the mean and the
 * deviation. Where theirs holds the angle between 0 and pi, which leaves such an image without a gradient, the kernel
 * goes on at the slope of t: see {@link RowMargins}.
 */
function adaFace(parameters: Parameters, { m, h = 0.33 }: AdaFace): MarginRule {
  const mean = parameters.constant("margin.norm_mean", [], FIRST_MEAN, false);
  const deviation = parameters.constant("margin.norm_deviation", [], FIRST_DEVIATION, false);
  return (features) =>
    tf.tidy(() => {
      const norms = tf.clipByValue(tf.norm(features, 2, 1), LEAST_NORM, LARGEST_NORM);
      const centre = tf.mean(norms);
      const squares = tf.sum(tf.square(tf.sub(norms, centre)));
      // The sample's, as PyTorch has it; one image has none.
      learn(deviation, tf.sqrt(tf.div(squares, Math.max(1, norms.size - 1))));
      learn(mean, centre);
      const spread = tf.add(deviation, LEAST_DEVIATION);
      const z = tf.clipByValue(tf.mul(tf.div(tf.sub(norms, mean), spread), h), -1, 1);
      return tf.stack([tf.mul(z, -m), tf.add(tf.mul(z, m), m)], 1) as RowMargins;
    });
}

/** Moves a running average towards what a batch has, on the device. */
function learn(average: tf.Variable, seen: tf.Tensor) {
  average.assign(tf.add(tf.mul(average, KEPT), tf.mul(seen, 1 - KEPT)));
}
