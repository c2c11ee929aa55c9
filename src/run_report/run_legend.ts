import { escapeHtml } from "../reports/escape_html.ts";
import { curveStyle } from "../reports/chart.ts";

/** A curve of {@link runLegend}. */
export interface LegendEntry {
  /** Its number. */
  curve: number;
  /** What to call it. */
  name: string;
}

/**
 * Names of curves as buttons, in HTML. By `show_curves.js`, each hides and shows the marks of its curve in all
 * charts of the nearest element with `data-charts` around it.
 */
export function runLegend(label: string, entries: LegendEntry[]): string {
  const buttons = entries.map(({ curve, name }) => {
    const { color, type } = curveStyle(curve);
    return `<button type="button" aria-pressed="true" data-toggles="${curve}">` +
      `<span class="swatch" style="border-top:3px ${type} ${color}"></span>${
        escapeHtml(name)
      }</button>`;
  });
  return `<div class="legend" role="group" aria-label="${escapeHtml(label)}">\n${
    buttons.join("\n")
  }\n</div>`;
}
