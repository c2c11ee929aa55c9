import { escapeHtml } from "../reports/escape_html.ts";
import { inBothWidths, type InBothWidthsOptions } from "../reports/in_both_widths.ts";
import { drawCurves, type DrawCurvesOptions, type DrawnLine, GRID } from "./draw_curves.ts";

/** What {@link readableChart} draws. */
export interface ReadableChartOptions
  extends Omit<InBothWidthsOptions, "draw">, Omit<DrawCurvesOptions, "width" | "height" | "lines"> {
  /** The lines of a picture so many pixels wide. */
  linesOf: (width: number) => DrawnLine[];
  /** `min` and `max` are needed, to read values by. */
  xAxis: DrawCurvesOptions["xAxis"] & { name: string; min: number; max: number };
}

/** The points of a line as `read_charts.js` finds them in a page. */
export interface ReadableLine {
  curve: number;
  points: [x: number, y: number][];
  isStairs: boolean;
}

/** A chart whose values can be read by pointing at it, or by the arrow keys, by `read_charts.js`. */
export async function readableChart(options: ReadableChartOptions): Promise<string> {
  const { label, wide, heightOf, linesOf, ...others } = options;
  const pictures = await inBothWidths({
    label,
    wide,
    heightOf,
    draw: (size) => drawCurves({ ...others, ...size, lines: linesOf(size.width) }),
  });
  const { xAxis: { name, min, max, type }, unit = "" } = options;
  const lines = linesOf(NARROW).filter(({ isFaint }) => !isFaint).map(readable);
  const values = { edges: GRID, name, min, max, isLog: type === "log", unit, lines };
  return `<div class="readable" tabindex="0" role="group" aria-label="${
    escapeHtml(`${label}; arrow keys read its values`)
  }">${pictures}
<template data-values="${escapeHtml(JSON.stringify(values))}"></template></div>`;
}

/** As many points as a phone shows are enough to read. */
const NARROW = 350;

function readable({ curve, points, isStairs = false }: DrawnLine): ReadableLine {
  return {
    curve,
    isStairs,
    points: points.flatMap(([x, y]): [number, number][] =>
      y === null ? [] : [[rounded(x), rounded(y)]]
    ),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
