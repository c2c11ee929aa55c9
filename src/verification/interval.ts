/** A 95 % interval, or why there is none. */
export type Interval = { low: number; high: number } | { reason: string };

const TAIL = 0.025;
/** So large a part of the resamples may lack the figure. */
const MOST_WITHOUT = 0.05;

/**
 * The 95 % interval of a figure from its values in resamples: the bias-corrected percentile interval (Efron,
 * "Nonparametric standard errors and confidence intervals", Canadian Journal of Statistics, 1981). Plain percentiles
 * would be as much too high for accuracy at the best threshold, which resampling flatters once more, as the accuracy
 * itself is.
 *
 * @param value The figure of what there is.
 * @param resampled Its value in each resample, NaN where it has none.
 */
export function intervalOf(value: number, resampled: readonly number[]): Interval {
  const values = Float64Array.from(resampled.filter((value) => !Number.isNaN(value))).sort();
  if (values.length < (1 - MOST_WITHOUT) * resampled.length) {
    return { reason: "too many resamples lack pairs of one kind" };
  }
  if (values[0] === values.at(-1)) {
    return { reason: "all resamples agree, which so few mistakes do not make certain" };
  }
  const below = values.reduce(
    (sum, other) => sum + Number(other < value) + Number(other <= value),
    0,
  );
  const bias = normalQuantile(below / 2 / values.length), spread = normalQuantile(1 - TAIL);
  const last = values.length - 1;
  return {
    low: values[Math.floor(last * normalBelow(2 * bias - spread))],
    high: values[Math.ceil(last * normalBelow(2 * bias + spread))],
  };
}

/**
 * The chance that a number of mean 0 and deviation 1 is at most `z`, to 1e-7 (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 7.1.26).
 */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2, t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const above = Math.exp(-x * x) * series.reduceRight((sum, term) => (sum + term) * t, 0) / 2;
  return z > 0 ? 1 - above : above;
}

/** The number that such a number is at most with chance `share`, 0 to 1; -9 and 9 at the ends. */
export function normalQuantile(share: number): number {
  let low = -9, high = 9;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The interval of a true accept rate, unless there are too few different pairs for it: where fewer than 3.7 may be
 * accepted, more than one test in forty would have none that is so much alike, exp(-3.7), and nothing says where the
 * threshold ends.
 *
 * @param far The false accept rate.
 * @param different How many different pairs there are.
 * @param interval What is given then.
 * @param what What rate of what it takes. @default {"FAR different pairs"}
 */
export function resolvedInterval(
  far: number,
  different: number,
  interval: Interval,
  what = "FAR different pairs",
): Interval {
  if (far * different >= -Math.log(0.025)) return interval;
  return {
    reason: `an interval takes 3.7 / ${what}, and there are ${different.toLocaleString("en-US")}`,
  };
}
