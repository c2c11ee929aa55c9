import { escapeHtml } from "../reports/escape_html.ts";
import type { DrawnLine } from "./draw_curves.ts";
import { readableChart, type ReadableChartOptions } from "./readable_chart.ts";

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
