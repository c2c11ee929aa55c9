import { FoldThresholds } from "./fold_thresholds.ts";
import { contiguousFolds } from "./folds.ts";
import type { Pairs } from "./pairs.ts";
import { type CurveFigures, RankedPairs } from "./ranked_pairs.ts";

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
