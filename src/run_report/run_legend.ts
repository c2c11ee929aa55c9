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
 * Names of curves as buttons, in HTML. With {@link LEGEND_SCRIPT}, each hides and shows the marks of its curve in all
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

/** Makes the buttons of {@link runLegend} work; `showCurves()` does as they say with marks that are new. */
export const LEGEND_SCRIPT = `
function showCurves() {
  for (const button of document.querySelectorAll("[data-toggles]")) {
    const isShown = button.getAttribute("aria-pressed") === "true";
    const marks = '[data-curve="' + button.dataset.toggles + '"]';
    for (const mark of button.closest("[data-charts]").querySelectorAll(marks)) {
      mark.toggleAttribute("data-hidden", !isShown);
    }
  }
}
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-toggles]");
  if (!button) return;
  const isShown = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isShown));
  showCurves();
});
`;

/** What {@link runLegend} looks like. */
export const LEGEND_STYLE = `
.legend { position: sticky; top: 0; z-index: 1; display: flex; gap: 8px; overflow-x: auto; padding: 8px 2px; background: var(--paper); border-bottom: 1px solid var(--line); }
.legend button { flex: none; min-height: 40px; padding: 6px 12px; font: inherit; font-size: 14px; color: var(--ink); background: var(--shade); border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.legend button:focus-visible { outline-offset: -2px; }
.legend button[aria-pressed="false"] { color: var(--muted); text-decoration: line-through; }
.legend button[aria-pressed="false"] .swatch { opacity: 0.3; }
.swatch { display: inline-block; width: 22px; margin-right: 8px; vertical-align: middle; }
[data-hidden] { display: none; }
`;
