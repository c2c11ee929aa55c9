import type {
  FigureDifference,
  VerificationDifference,
} from "../verification/verification_difference.ts";
import { describeMissingIntervals, describeResampling } from "./describe_interval.ts";

/**
 * A paired test in a few lines to print: a sentence for each figure that has an interval. Gains are percentage points, of
 * the area under the ROC curve too.
 *
 * @param a What the first embeddings are called.
 * @param b What the second are called.
 *
 * @example Usage
 * ```ts
 * import { describeDifference } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const accuracy = { figure: "accuracy", a: 0.924, b: 0.92, gain: 0.004 };
 * const interval = { low: 0.001, high: 0.007 };
 * const figures = [{ ...accuracy, interval, better: "a" as const }];
 *
 * deepStrictEqual(
 *   describeDifference({ over: "identities", count: 4281, resamples: 1000, pairs: 6000, figures }, "A", "B"),
 *   [
 *     "6,000 pairs; 95 % confidence intervals of the differences (paired bootstrap over 4,281 identities, 1,000 resamples)",
 *     "accuracy          92.40 %   92.00 %  A is better than B by 0.40 points, 95 % interval 0.10 to 0.70",
 *   ],
 * );
 * ```
 */
export function describeDifference(
  difference: VerificationDifference,
  a: string,
  b: string,
): string[] {
  const { pairs, figures } = difference;
  return [
    `${pairs.toLocaleString("en-US")} pairs; 95 % confidence intervals of the differences (paired ${
      describeResampling(difference)
    })`,
    ...figures.filter(({ interval }) => "low" in interval).map((figure) =>
      [
        figure.figure.padEnd(15),
        ...[figure.a, figure.b].map((value) => `${points(value)} %`.padStart(8)),
        describeFigureDifference(figure, a, b),
      ].join("  ")
    ),
    ...describeMissingIntervals(
      Object.fromEntries(figures.map(({ figure, interval }) => [figure, interval])),
    ),
  ];
}

/** One sentence: which is better and by how much, or that neither is beyond chance. */
export function describeFigureDifference(
  { gain, interval, better }: FigureDifference,
  a: string,
  b: string,
): string {
  if ("reason" in interval) {
    return `${a} and ${b} differ by ${
      points(gain)
    } points, without an interval: ${interval.reason}`;
  }
  const { low, high } = interval;
  if (better === "a") {
    return `${a} is better than ${b} by ${points(gain)} points, 95 % interval ${points(low)} to ${
      points(high)
    }`;
  }
  if (better === "b") {
    return `${b} is better than ${a} by ${points(-gain)} points, 95 % interval ${
      points(-high)
    } to ${points(-low)}`;
  }
  return `${a} and ${b} do not differ beyond chance: ${points(gain)} points, 95 % interval ${
    points(low)
  } to ${points(high)}`;
}

/** Percent, without a sign on a zero. */
function points(share: number): string {
  const text = (100 * share).toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}
