import { chartLegend, type ChartSize, curveStyle, drawChart } from "./chart.ts";
import { AXIS } from "./chart_colors.ts";

/** How a figure rises during training, in one run or in several alike. */
export interface LearningCurve {
  /** What to call it. */
  name: string;
  /** Steps taken before, and the figure of each run. */
  points: { step: number; values: number[] }[];
}

/** Options of {@link learningCurvesSvg}. */
export interface LearningCurvesOptions extends Partial<ChartSize> {
  /** What is drawn. @default {"area under the ROC curve"} */
  figure?: string;
}

/**
 * Draws learning curves over each other as an SVG picture: of each the mean over its runs as a line, and thin lines of the
 * single runs. The picture follows the reader's choice of a light or dark screen.
 *
 * @param curves One or more, in the order of their colours.
 * @throws {RangeError} if there are none.
 */
export async function learningCurvesSvg(
  curves: LearningCurve[],
  options: LearningCurvesOptions = {},
): Promise<string> {
  const { width = 720, height = 400 + 20 * curves.length, figure = "area under the ROC curve" } =
    options;
  if (curves.length === 0) throw new RangeError("Cannot draw learning curves as there are none");
  const values = curves.flatMap(({ points }) => points.flatMap(({ values }) => values));
  const lowest = Math.floor(20 * Math.min(...values) - 1e-9) / 20;
  const highest = Math.ceil(20 * Math.max(...values) + 1e-9) / 20;
  const last = Math.max(...curves.flatMap(({ points }) => points.map(({ step }) => step)));
  return await drawChart({
    legend: chartLegend({ width, height }, curves.map(({ name }) => name), 12),
    grid: { left: 64, right: 28, top: 32 + 20 * curves.length, bottom: 56 },
    xAxis: { ...AXIS, type: "value", min: 0, max: last, name: "steps", nameGap: 32 },
    yAxis: { ...AXIS, type: "value", min: lowest, max: highest, name: figure, nameGap: 40 },
    series: curves.flatMap(({ name, points }, i) => {
      const { color, type } = curveStyle(i);
      const line = (data: number[][], lineStyle: Record<string, unknown>) => ({
        type: "line",
        name,
        data,
        showSymbol: data.length === 1,
        silent: true,
        itemStyle: { color },
        lineStyle: { color, type, ...lineStyle },
      });
      const runs = points[0].values.length;
      const single = runs === 1
        ? []
        : points[0].values.map((_, run) =>
          line(points.map(({ step, values }) => [step, values[run]]), { width: 1, opacity: 0.35 })
        );
      return [
        line(points.map(({ step, values }) => [step, mean(values)]), { width: 2 }),
        ...single,
      ];
    }),
  }, { width, height });
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
