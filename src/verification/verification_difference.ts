import { cosineScores } from "./cosine_scores.ts";
import type { Embeddings } from "./embeddings.ts";
import { identitiesOfPairs } from "./identities_of_pairs.ts";
import { type Interval, resolvedInterval } from "./interval.ts";
import { type Pairs, pairsOfRows } from "./pairs.ts";
import { REPORTED_FARS } from "./rates_at_fars.ts";
import { PairResampling, type Resampling, type ResamplingOptions } from "./resampling.ts";
import { pairFigures } from "./verification_intervals.ts";
import { verifyScores } from "./verify_embeddings.ts";

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

/** Options of {@link verificationDifference}. */
export interface VerificationDifferenceOptions extends ResamplingOptions {
  /**
   * For each row of the first embeddings the row of the second that shows the same image, -1 where there is none. Pairs of such
   * rows are left out.
   *
   * @default {the same rows}
   */
  rows?: Int32Array;
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
 * @param b [n, D'] of the same images, in the same order unless `rows` says in which.
 * @param pairs Of rows.
 * @param identities The identity of each row, if known.
 * @throws {RangeError} if the embeddings are not as many, or as {@link verifyEmbeddings} does.
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
  { rows, ...options }: VerificationDifferenceOptions = {},
): VerificationDifference {
  if (a.count !== (rows?.length ?? b.count)) {
    throw new RangeError(
      `Cannot compare embeddings of other images: the first are ${a.count}, the second ${b.count}`,
    );
  }
  const inA = rows ? pairsOfRows(pairs, rows.map((other, row) => other < 0 ? -1 : row)) : pairs;
  const inB = rows ? pairsOfRows(pairs, inverse(rows, b.count)) : pairs;
  if (inA.same.length === 0) {
    throw new RangeError("Cannot compare embeddings as none of the pairs has its images in both");
  }
  const [ofA, ofB] = ([[a, inA], [b, inB]] as const).map(([embeddings, pairs]) => {
    const scores = cosineScores(embeddings, pairs);
    const { accuracy, bestThreshold, auc, eer, tarAtFar } = verifyScores(scores, pairs);
    const values = [accuracy.mean, bestThreshold.accuracy, auc, eer, ...Object.values(tarAtFar)];
    const figuresOf = pairFigures(scores, pairs, REPORTED_FARS);
    const resample = (weights: Float32Array) => {
      const { accuracy, best, auc, eer, tars } = figuresOf(weights);
      return [accuracy, best, auc, eer, ...tars];
    };
    return { values, resample };
  });
  const names = [
    "accuracy",
    "best",
    "AUC",
    "EER",
    ...REPORTED_FARS.map((far) => `TAR at FAR ${far}`),
  ];
  const gainsOf = (a: number[], b: number[]) =>
    a.map((value, i) => names[i] === "EER" ? b[i] - value : value - b[i]);
  const resampling = new PairResampling(identitiesOfPairs(inA, identities), options);
  const intervals = resampling.intervals((weights) =>
    gainsOf(ofA.resample(weights), ofB.resample(weights))
  );
  const gains = gainsOf(ofA.values, ofB.values);
  const different = inA.same.reduce((count, same) => count + 1 - same, 0);
  return {
    ...resampling.describe(),
    pairs: inA.same.length,
    figures: names.map((figure, i) => {
      const far = REPORTED_FARS[i - 4];
      const interval = far === undefined
        ? intervals[i]
        : resolvedInterval(far, different, intervals[i]);
      const better = "reason" in interval
        ? null
        : interval.low > 0
        ? "a"
        : interval.high < 0
        ? "b"
        : null;
      return { figure, a: ofA.values[i], b: ofB.values[i], gain: gains[i], interval, better };
    }),
  };
}

/** For each of `count` rows of the second, that of the first; -1 where there is none. */
function inverse(rows: Int32Array, count: number): Int32Array {
  const inverse = new Int32Array(count).fill(-1);
  rows.forEach((other, row) => {
    if (other >= 0) inverse[other] = row;
  });
  return inverse;
}
