import { FoldThresholds } from "./fold_thresholds.ts";
import { contiguousFolds } from "./folds.ts";

/** Accuracies on folds of the pairs, each with a threshold chosen on the others. */
export interface FoldAccuracy {
  /** The mean over the folds, 0 to 1. */
  mean: number;
  /** Their standard deviation; the number of folds is divided by, not one less. */
  std: number;
  /** The accuracy on each fold. */
  folds: number[];
}

/**
 * The accuracy of LFW's protocol (Huang et al., 2007): for each fold, the threshold that does best on all other
 * folds, tried on this one. As InsightFace's evaluation computes it: squared distances between
 * embeddings of unit length, 2 - 2 cos; thresholds in steps of 0.01; accepted below the threshold;
 * of several that do best, the lowest.
 *
 * So are tested, with the mean over ten folds and its deviation: LFW, by its list, see {@link parseLfwPairs}, 3,000 pairs
 * of each kind; Cross-Age LFW and Cross-Pose LFW, by theirs, see {@link parseCalfwPairs}; CFP-FF and CFP-FP, 3,500 of each
 * kind, by CFP's own folder, see {@link readCfpPairs}; and AgeDB-30 (Moschoglou et al., CVPR Workshops 2017), as all of
 * these, by InsightFace's set, here `agedb_30.bin`, see {@link pairsOfVerificationSet}.
 *
 * @param scores The cosine of each pair.
 * @param same 1 or 0 for each pair.
 * @param folds The fold of each pair, from 0; one without pairs is left out. @default {ten contiguous ones}
 * @throws {RangeError} if there are not at least two folds with pairs.
 */
export function kFoldAccuracy(
  scores: Float64Array,
  same: Uint8Array,
  folds: Int32Array = contiguousFolds(scores.length),
): FoldAccuracy {
  const thresholds = new FoldThresholds(scores, same, folds), count = thresholds.foldCount;
  if (count < 2) {
    throw new RangeError(
      `Cannot measure accuracy over folds: expected pairs in two or more, got ${count}`,
    );
  }
  const accuracies = thresholds.accuracies();
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / count;
  const variance = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / count;
  return { mean, std: Math.sqrt(variance), folds: accuracies };
}
