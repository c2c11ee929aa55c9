import { COLORS, CURVE_COLORS, followScreen } from "./chart_colors.ts";

/** The size of a picture, in pixels. */
export interface ChartSize {
  /** How wide it is. */
  width: number;
  /** How high it is. */
  height: number;
}

/** What a curve of several looks like: colours first, then the same with dashes. */
export function curveStyle(index: number): { color: string; type: "solid" | "dashed" } {
  return {
    color: CURVE_COLORS[index % CURVE_COLORS.length],
    type: index < CURVE_COLORS.length ? "solid" : "dashed",
  };
}

/** The names of curves, one below the other, from `top` on. */
export function chartLegend({ width }: ChartSize, names: readonly string[], top: number) {
  return {
    show: true,
    data: names.map((name) => ({ name })),
    orient: "vertical",
    left: 16,
    top,
    icon: "rect",
    itemHeight: 3,
    itemGap: 6,
    textStyle: {
      color: COLORS.ink.light,
      lineHeight: 14,
      width: width - 70,
      overflow: "truncate",
    },
  } as const;
}

/**
 * Draws a chart as an SVG picture that follows the reader's choice of a light or dark screen.
 *
 * @param option What echarts calls so, in the light colours of {@link COLORS}.
 */
export async function drawChart(
  option: Record<string, unknown>,
  { width, height }: ChartSize,
): Promise<string> {
  // A large library, and one that asks for the environment: loaded by those who draw.
  const { init } = await import("../npm/echarts.ts");
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, backgroundColor: COLORS.paper.light, ...option });
    return followScreen(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}
