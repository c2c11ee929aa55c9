import { REPORTED_FARS } from "./rates_at_fars.ts";
import { cosineScores } from "./cosine_scores.ts";
import type { Embeddings } from "./embeddings.ts";
import { type FoldAccuracy, kFoldAccuracy } from "./k_fold_accuracy.ts";
import type { Pairs } from "./pairs.ts";
import { type Roc, rocCurve } from "./roc_curve.ts";
import { type BestThreshold, bestThreshold, equalErrorRate, tarAtFar } from "./roc_figures.ts";
import type { VerificationIntervals } from "./verification_intervals.ts";

/** How well embeddings tell identities apart; as JSON it is `roc.json`. Rates and shares are 0 to 1. */
export interface Verification {
  /** How many pairs were compared. */
  pairs: number;
  /** How many of them are of one identity. */
  same: number;
  /** The area under the ROC curve. */
  auc: number;
  /** See {@link equalErrorRate}. */
  eer: number;
  /** The true accept rate at each false accept rate `"0.1"`, `"0.01"`, ... `"0.000001"`, see {@link tarAtFar}. */
  tarAtFar: Record<string, number>;
  /** See {@link kFoldAccuracy}. */
  accuracy: FoldAccuracy;
  /** See {@link bestThreshold}. */
  bestThreshold: BestThreshold;
  /** How sure they are, where that was measured: see {@link verificationIntervals}. */
  intervals?: VerificationIntervals;
}

/**
 * Compares the embeddings of pairs by their cosine and says how well that tells whether two show one
 * identity.
 *
 * @throws {RangeError} if a pair names a row that is not there, an embedding holds a NaN, or the pairs
 * are all of one kind.
 *
 * @example Usage
 * ```ts
 * import { verifyEmbeddings } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const embeddings = { data: Float32Array.of(1, 0, 1, 0.1, 0, 1), count: 3, length: 2 };
 * const pairs = { a: Int32Array.of(0, 0), b: Int32Array.of(1, 2), same: Uint8Array.of(1, 0) };
 *
 * strictEqual(verifyEmbeddings(embeddings, pairs).auc, 1);
 * ```
 */
export function verifyEmbeddings(embeddings: Embeddings, pairs: Pairs): Verification {
  return verifyScores(cosineScores(embeddings, pairs), pairs);
}

/**
 * What {@link verifyEmbeddings} says, for whom has the scores already.
 *
 * @param scores The cosine of each pair.
 * @param pairs The pairs.
 * @param roc Their curve, where it has been drawn.
 */
export function verifyScores(
  scores: Float64Array,
  pairs: Pick<Pairs, "same" | "folds">,
  roc: Roc = rocCurve(scores, pairs.same),
): Verification {
  return {
    pairs: scores.length,
    same: roc.same,
    auc: roc.area,
    eer: equalErrorRate(roc),
    tarAtFar: Object.fromEntries(REPORTED_FARS.map((far) => [String(far), tarAtFar(roc, far)])),
    accuracy: kFoldAccuracy(scores, pairs.same, pairs.folds),
    bestThreshold: bestThreshold(roc),
  };
}
