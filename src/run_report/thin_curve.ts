/** Spans that a curve of more steps is cut into: few enough to see a trend in what varies from step to step. */
export const SPANS = 80;

/** A curve that is cut to what a chart can show. Points are [step, value]. */
export interface ThinCurve {
  /** All points, or the mean of each span of steps at the span's middle. `null` is a gap. */
  line: [number, number | null][];
  /** The lowest and the highest value of each span where they stand; empty if all points are in `line`. */
  range: [number, number][];
}

/**
 * Cuts a curve of more than {@link SPANS} steps into as many spans of equal numbers of steps, and keeps the mean, the
 * lowest and the highest of each, so that a single spike stays seen and noise does not look like a trend.
 *
 * @param steps The number of each step, rising.
 * @param values The value of each; what is not finite is left out.
 */
export function thinCurve(steps: number[], values: number[]): ThinCurve {
  if (steps.length <= SPANS) {
    return {
      line: steps.map((step, i) => [step, Number.isFinite(values[i]) ? values[i] : null]),
      range: [],
    };
  }
  const line: ThinCurve["line"] = [], range: ThinCurve["range"] = [];
  for (let span = 0; span < SPANS; span++) {
    const from = Math.floor(span * steps.length / SPANS);
    const to = Math.floor((span + 1) * steps.length / SPANS);
    const middle = (steps[from] + steps[to - 1]) / 2;
    let sum = 0, count = 0, lowest = -1, highest = -1;
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(values[i])) continue;
      sum += values[i];
      count++;
      if (lowest < 0 || values[i] < values[lowest]) lowest = i;
      if (highest < 0 || values[i] > values[highest]) highest = i;
    }
    line.push([middle, count > 0 ? sum / count : null]);
    if (count === 0) continue;
    for (const i of [Math.min(lowest, highest), Math.max(lowest, highest)]) {
      range.push([steps[i], values[i]]);
    }
  }
  return { line, range };
}
