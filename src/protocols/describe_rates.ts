import { describeInterval, describeResampling } from "../reports/describe_interval.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import type { Resampling } from "../verification/resampling.ts";

/** How wide the first column is. */
export const LABEL_WIDTH = 9;
const RATE = 11, THRESHOLD = 11;

/** What intervals are over, as a line; none where there are none. */
export function resamplingLines(resampling: Resampling | undefined): string[] {
  return resampling ? [`95 % confidence intervals (${describeResampling(resampling)})`] : [];
}

/**
 * A table of rates at false accept rates.
 *
 * @param different How many pairs of different people there are.
 */
export function rateTable(rates: readonly RateAtFar[], different: number): string[] {
  const hasIntervals = rates.some(({ interval }) => interval);
  return [
    `${"FAR".padEnd(LABEL_WIDTH)}${"TAR".padEnd(RATE)}threshold${
      hasIntervals ? "  95 % interval" : ""
    }`,
    ...rates.map(({ far, tar, threshold, interval }) =>
      power(far).padEnd(LABEL_WIDTH) +
      (tar === null
        ? unresolved(far, different, "different pairs")
        : percent(tar).padEnd(RATE) + threshold!.toFixed(4).padEnd(interval ? THRESHOLD : 0) +
          (interval ? describeInterval(interval) : ""))
    ),
  ];
}

/** Why a rate is not given: how many of something it takes, and how many there are. */
export function unresolved(far: number, there: number, what: string): string {
  const least = grouped(Math.ceil(Number((1 / far).toPrecision(12))));
  return `not resolvable: it takes at least ${least} ${what}, there are ${grouped(there)}`;
}

/** 1e-4 of 0.0001; other numbers as they are. */
function power(far: number): string {
  const text = far.toExponential();
  return text.startsWith("1e-") ? text : String(far);
}

/** A number with its thousands apart. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** A share in per cent. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
