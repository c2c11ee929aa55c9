import type { ChartSize } from "./chart.ts";
import { escapeHtml } from "./escape_html.ts";

/** Pictures are drawn twice, as letters of a wide one would be too small on a phone. */
const NARROW = 350;

/** What {@link inBothWidths} draws. */
export interface InBothWidthsOptions {
  /** What the picture shows, for those who do not see it. */
  label: string;
  /** How wide the larger one is, pixels. */
  wide: number;
  /** How high one of that width is, pixels. */
  heightOf: (width: number) => number;
  /** Draws an SVG picture. */
  draw: (size: ChartSize) => Promise<string>;
}

/** A picture as two figures in HTML, of which a page of {@link htmlPage} shows the one that fits the screen. */
export async function inBothWidths(options: InBothWidthsOptions): Promise<string> {
  const { label, wide, heightOf, draw } = options;
  const figure = async (name: string, width: number) =>
    `<figure class="${name}" role="img" aria-label="${escapeHtml(label)}">${await draw({
      width,
      height: heightOf(width),
    })}</figure>`;
  return [await figure("wide", wide), await figure("narrow", NARROW)].join("\n");
}
