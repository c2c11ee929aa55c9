import { chartLegend, type ChartSize, curveStyle, drawChart } from "./chart.ts";
import { AXIS } from "./chart_colors.ts";

/** A ROC curve at chosen rates, such as the mean of several. */
export interface SampledRoc {
  /** What to call it. */
  name: string;
  /** False accept rates, rising, above 0. */
  far: number[];
  /** The true accept rate at each. */
  tar: number[];
}

/**
 * Draws sampled ROC curves over each other as an SVG picture, the false accept rate on a logarithmic axis. The picture follows
 * the reader's choice of a light or dark screen.
 *
 * @param curves One or more, in the order of their colours.
 * @throws {RangeError} if there are none.
 */
export async function rocOverlaySvg(
  curves: SampledRoc[],
  options: Partial<ChartSize> = {},
): Promise<string> {
  const { width = 720, height = 400 + 20 * curves.length } = options;
  if (curves.length === 0) throw new RangeError("Cannot draw ROC curves as there are none");
  const least = Math.min(...curves.map(({ far }) => far[0]));
  return await drawChart({
    legend: chartLegend({ width, height }, curves.map(({ name }) => name), 12),
    grid: { left: 64, right: 28, top: 32 + 20 * curves.length, bottom: 56 },
    xAxis: {
      ...AXIS,
      type: "log",
      min: 10 ** Math.floor(Math.log10(least) + 1e-9),
      max: 1,
      name: "false accept rate",
      nameGap: 32,
    },
    yAxis: { ...AXIS, type: "value", min: 0, max: 1, name: "true accept rate", nameGap: 40 },
    series: curves.map(({ name, far, tar }, i) => {
      const { color, type } = curveStyle(i);
      return {
        type: "line",
        name,
        data: far.map((rate, place) => [rate, tar[place]]),
        showSymbol: false,
        silent: true,
        itemStyle: { color },
        lineStyle: { color, type, width: 2 },
      };
    }),
  }, { width, height });
}
