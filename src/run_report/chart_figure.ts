import { escapeHtml } from "../reports/escape_html.ts";
import { inBothWidths } from "../reports/in_both_widths.ts";
import { drawCurves, type DrawCurvesOptions } from "./draw_curves.ts";

/** What {@link chartFigure} draws. */
export interface ChartFigureOptions extends Omit<DrawCurvesOptions, "width" | "height"> {
  /** What the chart is called. */
  title: string;
}

/** One of the charts that stand side by side on a wide screen, with its heading, in HTML. */
export async function chartFigure({ title, ...options }: ChartFigureOptions): Promise<string> {
  const { name } = options.xAxis;
  const picture = await inBothWidths({
    label: name === "steps" ? `${title} over steps` : title,
    wide: 512,
    heightOf: (width) => Math.round(130 + 0.3 * width),
    draw: (size) => drawCurves({ ...options, ...size }),
  });
  return `<div class="chart"><h3>${escapeHtml(title)}</h3>\n${picture}</div>`;
}
