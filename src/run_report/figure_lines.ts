import type { StepFigure } from "../runs/metrics_parser.ts";
import type { DrawnLine } from "./draw_curves.ts";
import type { RunRecord } from "./run_record.ts";
import { thinCurve } from "./thin_curve.ts";

/**
 * A figure of the steps of a run as lines of a chart: the curve, and the range of a long one behind it. None if no step
 * has it.
 *
 * @param curve The number of the curve.
 * @param times What to multiply it by.
 */
export function figureLines(
  { steps }: RunRecord,
  curve: number,
  figure: StepFigure,
  times = 1,
): DrawnLine[] {
  if (steps[figure].every(Number.isNaN)) return [];
  const { line, range } = thinCurve(steps.step, steps[figure].map((value) => times * value));
  return [
    { curve, points: line },
    ...(range.length > 0 ? [{ curve, points: range, isFaint: true }] : []),
  ];
}
