import type { Interval } from "../verification/interval.ts";
import type { VerificationIntervals } from "../verification/verification_intervals.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import {
  describeMissingIntervals,
  describeResampling,
  intervalInBrackets,
} from "./describe_interval.ts";

/**
 * A verification in a few lines to print. A false accept rate that is smaller than one of the different pairs
 * is marked `*`, as the rate beside it is then that of accepting none of them. Where 95 % intervals were measured, they
 * stand in brackets.
 *
 * @example Usage
 * ```ts
 * import { describeVerification, verifyEmbeddings } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const embeddings = { data: Float32Array.of(1, 0, 1, 0.1, 0, 1), count: 3, length: 2 };
 * const pairs = { a: Int32Array.of(0, 0), b: Int32Array.of(1, 2), same: Uint8Array.of(1, 0) };
 * const [first] = describeVerification(verifyEmbeddings(embeddings, pairs));
 *
 * strictEqual(first, "2 pairs, 1 same");
 * ```
 */
export function describeVerification(verification: Verification): string[] {
  const { pairs, same, auc, eer, tarAtFar, accuracy, bestThreshold, intervals } = verification;
  const different = pairs - same;
  const unresolved = (far: string) => 1 / different > Number(far);
  const rates = Object.entries(tarAtFar);
  const lines = [
    `${pairs} pairs, ${same} same`,
    `accuracy  ${percent(accuracy.mean)}${intervalInBrackets(intervals?.accuracy)} ± ${
      percent(accuracy.std)
    } over ${accuracy.folds.length} folds`,
    `best      ${percent(bestThreshold.accuracy)}${
      intervalInBrackets(intervals?.bestThreshold)
    } at cosine ${bestThreshold.threshold.toFixed(4)}`,
    `AUC       ${auc.toFixed(4)}${intervalInBrackets(intervals?.auc, (end) => end.toFixed(4))}`,
    `EER       ${percent(eer)}${intervalInBrackets(intervals?.eer)}`,
    ...rates.map(([far, tar]) =>
      `TAR       ${percent(tar)}${intervalInBrackets(intervals?.tarAtFar[far])} at FAR ${far}${
        unresolved(far) ? " *" : ""
      }`
    ),
  ];
  if (rates.some(([far]) => unresolved(far))) {
    lines.push(`* takes more than ${different} different pairs; this is at FAR 0`);
  }
  return intervals ? [...lines, ...describeIntervals(intervals)] : lines;
}

function describeIntervals(intervals: VerificationIntervals): string[] {
  const { accuracy, bestThreshold, auc, eer, tarAtFar } = intervals;
  const rates = Object.entries(tarAtFar)
    .map(([far, interval]): [string, Interval] => [`TAR at FAR ${far}`, interval]);
  const all = { accuracy, best: bestThreshold, AUC: auc, EER: eer, ...Object.fromEntries(rates) };
  const isThere = Object.values(all).some((interval) => "low" in interval);
  return [
    ...(isThere
      ? [`in brackets: 95 % confidence intervals (${describeResampling(intervals)})`]
      : []),
    ...describeMissingIntervals(all),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
