/**
 * Embeddings, pairs of them, and how well these are told apart: ROC, accuracy over folds, and intervals of all figures.
 * Nothing here loads TensorFlow.js. Templates, galleries and whole sets are in `protocols.ts`.
 *
 * @example Usage
 * ```ts
 * import { verifyEmbeddings } from "./verification.ts";
 *
 * const data = Float32Array.of(1, 0, 0.9, 0.1, 0, 1, 0.2, 0.8);
 * const embeddings = { data, count: 4, length: 2 };
 * const pairs = { a: Int32Array.of(0, 0, 2, 1), b: Int32Array.of(1, 2, 3, 3), same: Uint8Array.of(1, 0, 1, 0) };
 * console.log(verifyEmbeddings(embeddings, pairs).auc); // 1
 * ```
 *
 * @module
 */

// embeddings on disk
export * from "./src/formats/npy.ts";
export type { NpyType } from "./src/formats/npy_numbers.ts";

// pairs and figures
export * from "./src/verification/embeddings.ts";
export * from "./src/verification/embeddings_file.ts";
export {
  contiguousFolds,
  type PairedImages,
  type Pairs,
  pairsOfRows,
  type ScoredPairs,
  stratifiedFolds,
  type TestSet,
} from "./src/verification/pairs.ts";
export * from "./src/verification/parse_lfw_pairs.ts";
export * from "./src/verification/parse_calfw_pairs.ts";
export { parseRowPairs } from "./src/verification/parse_pair_table.ts";
export type { PairForm } from "./src/verification/recognise_pairs.ts";
export type { Separator } from "./src/formats/split_fields.ts";
export * from "./src/verification/pairs_of_verification_set.ts";
export {
  detectPairsFormat,
  type PairsFormat,
  type PairsOptions,
  parsePairs,
  readPairs,
} from "./src/verification/read_pairs.ts";
export * from "./src/verification/read_cfp_pairs.ts";
export { resolveLfwPairs } from "./src/verification/find_rows.ts";
export * from "./src/verification/open_test_set.ts";
export * from "./src/verification/score_pairs.ts";
export * from "./src/verification/make_pairs.ts";
export * from "./src/verification/cosine_scores.ts";
export * from "./src/verification/roc_curve.ts";
export * from "./src/verification/roc_figures.ts";
export { type FoldAccuracy, kFoldAccuracy } from "./src/verification/k_fold_accuracy.ts";
export * from "./src/verification/verify_embeddings.ts";
export * from "./src/verification/score_histogram.ts";
export type { Interval } from "./src/verification/interval.ts";
export { type DrawnPairs, IdentityResamples } from "./src/verification/identity_resamples.ts";
export type { RankedTotals } from "./src/verification/ranked_pairs.ts";
export type { Resampling, ResamplingOptions } from "./src/verification/resampling.ts";
export {
  type VerificationIntervals,
  verificationIntervals,
} from "./src/verification/verification_intervals.ts";
export * from "./src/verification/verification_difference.ts";
export {
  IJB_FARS,
  type RateAtFar,
  ratesAtFars,
  REPORTED_FARS,
} from "./src/verification/rates_at_fars.ts";
