import { escapeHtml } from "../reports/escape_html.ts";
import type { StepFigure } from "../runs/metrics_parser.ts";
import type { DrawnLine } from "./draw_curves.ts";
import { readableChart, type ReadableChartOptions } from "./readable_chart.ts";
import type { RunRecord } from "./run_record.ts";
import { thinCurve } from "./thin_curve.ts";

/** What {@link chartFigure} draws. */
export interface ChartFigureOptions
  extends Omit<ReadableChartOptions, "label" | "wide" | "heightOf" | "linesOf"> {
  /** What the chart is called. */
  title: string;
  /** Its lines. */
  lines: DrawnLine[];
}

/** One of the charts that stand side by side on a wide screen, with its heading, in HTML. */
export async function chartFigure(
  { title, lines, ...options }: ChartFigureOptions,
): Promise<string> {
  const picture = await readableChart({
    ...options,
    label: options.xAxis.name === "step" ? `${title} over steps` : title,
    wide: 512,
    heightOf: (width) => Math.round(130 + 0.3 * width),
    linesOf: () => lines,
  });
  const id = title.toLowerCase().replaceAll(" ", "-");
  return `<div class="chart" id="${id}"><h3>${escapeHtml(title)}</h3>\n${picture}</div>`;
}

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
