import { normalBelow, normalQuantile } from "./normal_distribution.ts";

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
