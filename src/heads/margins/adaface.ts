import * as tf from "../../npm/tfjs.ts";
import { z } from "../../npm/zod.ts";
import type { Parameters } from "../../backbones/parameters.ts";
import type { RowMargins } from "../../compute/kernels/margin_softmax/margin.ts";
import { angle, type MarginKind, type MarginRule } from "./margin_kind.ts";

/**
 * A margin by the quality of each image, of which the norm of its features is taken for a measure (Kim et al., CVPR 2022,
 * section 3.3). z = clip((norm - mean) / (deviation / h), -1, 1), mean and deviation being those of the batches so far, and
 * t' = cos(theta - m z) - (m z + m): arcface of m where z is -1, cosface of m where it is 0, and where it is 1 the angle less m
 * with a cosface of 2 m. Beyond 0 and pi it goes on as {@link RowMargins} do.
 */
export interface AdaFace {
  /** Tells it from the others. */
  readonly kind: "adaface";
  /**
   * Radians, and a difference of cosines.
   *
   * @default {0.4}
   */
  readonly m?: number;
  /**
   * How far a deviation of the norms moves z.
   *
   * @default {0.33}
   */
  readonly h?: number;
}

/** {@link AdaFace}; what it remembers are `margin.norm_mean` and `margin.norm_deviation`. */
export const adaface: MarginKind<AdaFace> = {
  kind: "adaface",
  ranges: { m: angle, h: z.number().positive() },
  defaults: { m: 0.4, h: 0.33 },
  makeRule,
};

/** These, and the first values of mean and deviation, are those of the authors' code. */
const LEAST_NORM = 1e-3, LARGEST_NORM = 100, LEAST_DEVIATION = 1e-3;
const FIRST_MEAN = 20, FIRST_DEVIATION = 100;

/** The share of the mean and deviation of before that a batch leaves (alpha in the paper). */
const KEPT = 0.99;

/**
 * As in the authors' code a batch is judged after its own norms have joined the mean and the deviation. Where theirs holds the
 * angle between 0 and pi, which leaves such an image without a gradient, the kernel goes on at the slope of t.
 */
function makeRule({ m, h }: Required<AdaFace>, parameters: Parameters): MarginRule {
  const mean = parameters.constant("margin.norm_mean", [], FIRST_MEAN, false);
  const deviation = parameters.constant("margin.norm_deviation", [], FIRST_DEVIATION, false);
  return ({ features }) => {
    const margin = tf.tidy(() => {
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
    return { margin };
  };
}

/** Moves a running average towards what a batch has, on the device. */
function learn(average: tf.Variable, seen: tf.Tensor) {
  average.assign(tf.add(tf.mul(average, KEPT), tf.mul(seen, 1 - KEPT)));
}
