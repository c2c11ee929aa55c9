import { type ChartSize, curveStyle, drawChart } from "../reports/chart.ts";
import { AXIS } from "../reports/chart_colors.ts";

/** A line of a chart. Several may belong to one curve. */
export interface DrawnLine {
  /** The number of its curve, which chooses its colour and is the `data-curve` of all its marks. */
  curve: number;
  /** Its points. `null` is a gap. */
  points: [number, number | null][];
  /** Whether it stands behind, thin, such as the range of a curve. @default {false} */
  isFaint?: boolean;
  /** Whether every point has a dot. A line of one point has one in any case. @default {false} */
  hasDots?: boolean;
  /** Whether it goes on level to the next point and only there to its height. @default {false} */
  isStairs?: boolean;
  /** Whether what lies below it is filled. @default {false} */
  isFilled?: boolean;
}

/** What {@link drawCurves} draws. */
export interface DrawCurvesOptions extends ChartSize {
  /** The lines. */
  lines: DrawnLine[];
  /** What echarts calls so, over those of all charts. */
  xAxis: Record<string, unknown>;
  /** What echarts calls `axisLabel`, over that of all charts. */
  xLabel?: Record<string, unknown>;
  /** What echarts calls so, over those of all charts. */
  yAxis?: Record<string, unknown>;
  /** What stands behind the numbers of the y axis. @default {""} */
  unit?: string;
}

/** What lies between the edges of a picture and its axes, pixels. */
export const GRID = { left: 60, right: 20, top: 12, bottom: 48 };

/**
 * Draws lines as an SVG picture in which each mark of a line has the attribute `data-curve`, so that a page
 * can hide them.
 */
export async function drawCurves(options: DrawCurvesOptions): Promise<string> {
  const { lines, xAxis, xLabel, yAxis, unit = "", width, height } = options;
  const axisLine = { ...AXIS.axisLine, onZero: false };
  const svg = await drawChart({
    grid: GRID,
    xAxis: {
      ...AXIS,
      type: "value",
      nameGap: 28,
      splitNumber: width < 400 ? 3 : 5,
      ...xAxis,
      axisLine,
      axisLabel: { ...AXIS.axisLabel, hideOverlap: true, ...xLabel },
    },
    yAxis: {
      ...AXIS,
      type: "value",
      ...yAxis,
      axisLine,
      axisLabel: { ...AXIS.axisLabel, formatter: `{value}${unit}` },
    },
    series: lines.map(({ curve, points, isFaint, hasDots, isStairs, isFilled }) => {
      const color = placeholder(curve);
      return {
        type: "line",
        data: points,
        symbol: "circle",
        symbolSize: 6,
        showSymbol: hasDots || points.length === 1,
        silent: true,
        ...(isStairs ? { step: "end" } : {}),
        ...(isFilled ? { areaStyle: { color, opacity: 0.2 } } : {}),
        z: isFaint ? 2 : 3,
        itemStyle: { color },
        lineStyle: {
          color,
          type: curveStyle(curve).type,
          width: isFaint ? 1 : 2,
          opacity: isFaint ? 0.35 : 1,
        },
      };
    }),
  }, { width, height });
  return svg.replaceAll(/(stroke|fill)="#fe([0-9a-f]{4})"/g, (_, paint, number) => {
    const curve = parseInt(number, 16);
    return `${paint}="${curveStyle(curve).color}" data-curve="${curve}"`;
  });
}

/** echarts writes no names into a picture, but it does write colours: each curve is drawn in one of its own. */
function placeholder(curve: number): string {
  return `#fe${curve.toString(16).padStart(4, "0")}`;
}
