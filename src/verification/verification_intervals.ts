import { identitiesOfPairs } from "./identities_of_pairs.ts";
import { type Interval, resolvedInterval } from "./interval.ts";
import { FoldThresholds } from "./k_fold_accuracy.ts";
import { contiguousFolds, type Pairs } from "./pairs.ts";
import { type CurveFigures, RankedPairs } from "./ranked_pairs.ts";
import { REPORTED_FARS } from "./rates_at_fars.ts";
import { PairResampling, type Resampling, type ResamplingOptions } from "./resampling.ts";

/** 95 % intervals of the figures of a verification, or why one has none. */
export interface VerificationIntervals extends Resampling {
  /** Of the mean accuracy over folds. */
  accuracy: Interval;
  /** Of the accuracy at the best threshold. */
  bestThreshold: Interval;
  /** Of the area under the ROC curve. */
  auc: Interval;
  /** Of the equal error rate. */
  eer: Interval;
  /** Of the true accept rates. */
  tarAtFar: Record<string, Interval>;
}

/**
 * How sure the figures of a verification are: where they would lie in 95 of 100 tests with other people, of as many pairs
 * put together in the same way. Identities are resampled with replacement, {@link IdentityResamples} says how and
 * where that makes intervals too wide, and figures are measured again, thresholds included, of the folds too. Where
 * pairs do not say who they show, pairs are drawn: as people in several pairs then count as if they were several, the
 * intervals are narrower than the truth.
 *
 * A true accept rate has no interval where fewer than 3.7 different pairs may be accepted: more than one test in forty
 * would then have none that is so much alike, exp(-3.7), and nothing says where the threshold ends. There is none either
 * where less than ten are drawn from, or resamples all agree, as with no mistakes.
 *
 * @param scores The cosine of each pair.
 * @param pairs Of rows.
 * @param identities The identity of each row, if known.
 *
 * @example Usage
 * ```ts
 * import { Random, verificationIntervals } from "../../mod.ts";
 * import { ok } from "node:assert/strict";
 *
 * // Two images of each of forty people, the second paired with the first of the next one.
 * const random = new Random(0);
 * const identities = Int32Array.from({ length: 80 }, (_, row) => row >> 1);
 * const pairs = {
 *   a: Int32Array.from({ length: 79 }, (_, row) => row),
 *   b: Int32Array.from({ length: 79 }, (_, row) => row + 1),
 *   same: Uint8Array.from({ length: 79 }, (_, row) => 1 - row % 2),
 * };
 * const scores = Float64Array.from(pairs.same, (same) => 0.2 * same + 0.2 * random.normal());
 * const { over, accuracy } = verificationIntervals(scores, pairs, identities);
 *
 * ok(over === "identities" && "low" in accuracy && accuracy.low < accuracy.high);
 * ```
 */
export function verificationIntervals(
  scores: Float64Array,
  pairs: Pairs,
  identities?: Int32Array,
  options?: ResamplingOptions,
): VerificationIntervals {
  const figuresOf = pairFigures(scores, pairs, REPORTED_FARS);
  const resampling = new PairResampling(identitiesOfPairs(pairs, identities), options);
  const [accuracy, bestThreshold, auc, eer, ...tars] = resampling.intervals((weights) => {
    const { accuracy, best, auc, eer, tars } = figuresOf(weights);
    return [accuracy, best, auc, eer, ...tars];
  });
  const different = pairs.same.reduce((count, same) => count + 1 - same, 0);
  return {
    ...resampling.describe(),
    ...{ accuracy, bestThreshold, auc, eer },
    tarAtFar: Object.fromEntries(
      REPORTED_FARS.map((far, i) => [String(far), resolvedInterval(far, different, tars[i])]),
    ),
  };
}

/** The figures of a verification, rates and shares 0 to 1; NaN where weights leave nothing to measure. */
export interface PairFigures extends CurveFigures {
  /** The mean accuracy over folds. */
  accuracy: number;
  /** The true accept rate at each false accept rate asked for. */
  tars: number[];
}

/**
 * Prepares scored pairs for figures of any weights of them, each a pass over the pairs.
 *
 * @param fars False accept rates, falling.
 */
export function pairFigures(
  scores: Float64Array,
  { same, folds = contiguousFolds(scores.length) }: Pick<Pairs, "same" | "folds">,
  fars: readonly number[],
): (weights: Float32Array) => PairFigures {
  const ranked = new RankedPairs(scores, same);
  const thresholds = new FoldThresholds(scores, same, folds);
  return (weights) => {
    const accuracies = thresholds.accuracies(weights).filter((accuracy) => !Number.isNaN(accuracy));
    const accuracy = accuracies.length < 2
      ? NaN
      : accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
    return { accuracy, ...ranked.curve(weights), tars: ranked.tars(weights, fars) };
  };
}
