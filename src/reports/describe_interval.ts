import type { Interval } from "../verification/interval.ts";
import type { Resampling } from "../verification/resampling.ts";

/** The ends of an interval of a share, in percent: `92.91 to 94.80 %`; or `none` with the reason. */
export function describeInterval(interval: Interval): string {
  return "reason" in interval
    ? `none: ${interval.reason}`
    : `${percent(interval.low)} to ${percent(interval.high)} %`;
}

/** The same behind a figure, in brackets; nothing if there is none. */
export function intervalInBrackets(interval: Interval | undefined, ends = percent): string {
  if (interval === undefined || "reason" in interval) return "";
  return ` (${ends(interval.low)} to ${ends(interval.high)})`;
}

/** How intervals were made: `bootstrap over 4,281 identities, 1,000 resamples`. */
export function describeResampling({ over, count, resamples }: Resampling): string {
  const grouped = (value: number) => value.toLocaleString("en-US");
  const unknown = over === "pairs"
    ? "; narrower than the truth, as the identities are not known"
    : "";
  return `bootstrap over ${grouped(count)} ${over}, ${grouped(resamples)} resamples${unknown}`;
}

/**
 * A line for each reason why figures have no interval.
 *
 * @param intervals By what each is of.
 */
export function describeMissingIntervals(intervals: Record<string, Interval>): string[] {
  const without = Map.groupBy(
    Object.entries(intervals),
    ([, interval]) => "reason" in interval ? interval.reason : "",
  );
  without.delete("");
  return [...without].map(([reason, figures]) =>
    `no interval of ${
      figures.map(([figure]) => figure).join(", ").replaceAll(", TAR at FAR", ",")
    }: ${reason}`
  );
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
