import { cosineScores } from "./cosine_scores.ts";
import type { Embeddings } from "./embeddings.ts";
import { identitiesOfPairs } from "./identities_of_pairs.ts";
import { ifResolved } from "./if_resolved.ts";
import type { Interval } from "./interval.ts";
import { pairFigures } from "./pair_figures.ts";
import type { Pairs } from "./pairs.ts";
import { PairResampling, type Resampling, type ResamplingOptions } from "./resampling.ts";
import { REPORTED_FARS } from "./verify.ts";

/** How much better one of two embeddings is by one figure. */
export interface FigureDifference {
  /** `accuracy` (over folds), `best` (accuracy at the best threshold), `AUC`, `EER`, `TAR at FAR 0.1` and so on. */
  figure: string;
  /** Of the first, 0 to 1. */
  a: number;
  /** Of the second. */
  b: number;
  /** By how much the first is better, which for the equal error rate is by how much it is lower. */
  gain: number;
  /** Of the gain, 95 %, or why there is none. */
  interval: Interval;
  /** Which is better beyond chance: its interval is all on one side of 0. `null` if neither is. */
  better: "a" | "b" | null;
}

/** What comes out of {@link verificationDifference}. */
export interface VerificationDifference extends Resampling {
  /** How many pairs were compared. */
  pairs: number;
  /** By each figure of a verification. */
  figures: FigureDifference[];
}

/**
 * Whether one of two embeddings of the same images is better than the other, figure by figure: a paired test. The same
 * identities are drawn for both, see {@link verificationIntervals}, and the difference is measured in each resample; what
 * makes pairs hard for both cancels out, so it finds differences that lie within the intervals of the figures alone.
 * Every figure is a test of its own at 5 %: choose the one that counts before looking.
 *
 * @param a [n, D]
 * @param b [n, D'] of the same images in the same order.
 * @param pairs Of rows.
 * @param identities The identity of each row, if known.
 * @throws {RangeError} if the embeddings are not as many, or as `verify` does.
 *
 * @example Usage
 * ```ts
 * import { verificationDifference } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const a = { data: Float32Array.of(1, 0, 1, 0.1, 0, 1), count: 3, length: 2 };
 * const b = { data: Float32Array.of(1, 0, 0, 1, 1, 0.1), count: 3, length: 2 };
 * const pairs = { a: Int32Array.of(0, 0), b: Int32Array.of(1, 2), same: Uint8Array.of(1, 0) };
 * const [, , auc] = verificationDifference(a, b, pairs).figures;
 *
 * strictEqual(auc.gain, 1); // and two pairs are too few for an interval
 * ```
 */
export function verificationDifference(
  a: Embeddings,
  b: Embeddings,
  pairs: Pairs,
  identities?: Int32Array,
  options?: ResamplingOptions,
): VerificationDifference {
  if (a.count !== b.count) {
    throw new RangeError(
      `Cannot compare embeddings of other images: the first are ${a.count}, the second ${b.count}`,
    );
  }
  const [figuresOfA, figuresOfB] = [a, b].map((embeddings) => {
    const figuresOf = pairFigures(cosineScores(embeddings, pairs), pairs, REPORTED_FARS);
    return (weights: Float32Array) => {
      const { accuracy, best, auc, eer, tars } = figuresOf(weights);
      return [accuracy, best, auc, eer, ...tars];
    };
  });
  const names = [
    "accuracy",
    "best",
    "AUC",
    "EER",
    ...REPORTED_FARS.map((far) => `TAR at FAR ${far}`),
  ];
  const gainsOf = (ofA: number[], ofB: number[]) =>
    ofA.map((value, i) => names[i] === "EER" ? ofB[i] - value : value - ofB[i]);
  const resampling = new PairResampling(identitiesOfPairs(pairs, identities), options);
  const intervals = resampling.intervals((weights) =>
    gainsOf(figuresOfA(weights), figuresOfB(weights))
  );
  const every = new Float32Array(pairs.same.length).fill(1);
  const ofA = figuresOfA(every), ofB = figuresOfB(every), gains = gainsOf(ofA, ofB);
  const different = pairs.same.reduce((count, same) => count + 1 - same, 0);
  return {
    ...resampling.describe(),
    pairs: pairs.same.length,
    figures: names.map((figure, i) => {
      const far = REPORTED_FARS[i - 4];
      const interval = far === undefined ? intervals[i] : ifResolved(far, different, intervals[i]);
      const better = "reason" in interval
        ? null
        : interval.low > 0
        ? "a"
        : interval.high < 0
        ? "b"
        : null;
      return { figure, a: ofA[i], b: ofB[i], gain: gains[i], interval, better };
    }),
  };
}
