import type { Roc } from "../verification/roc_curve.ts";
import { equalErrorRate } from "../verification/roc_figures.ts";
import { chartLegend, curveStyle, drawChart } from "./chart.ts";
import { AXIS, COLORS } from "./chart_colors.ts";
import { rocStairs } from "./roc_stairs.ts";

/** A curve to draw. */
export interface NamedRoc {
  /** What to call it, such as the name of the run. */
  name: string;
  /** Its points. */
  roc: Roc;
}

/** Options of {@link rocSvg}. */
export interface RocSvgOptions {
  /** How wide the picture is, in pixels. @default {720} */
  width?: number;
  /** How high it is, in pixels. @default {480} */
  height?: number;
}

/**
 * Draws ROC curves over each other as an SVG picture: the false accept rate on a logarithmic axis, from what
 * the different pairs resolve (but 1e-6 at least) to 1, and the true accept rate from 0 to 1. A curve
 * is a staircase: between two thresholds it stays at the lower one's rate. The picture follows
 * the reader's choice of a light or dark screen.
 *
 * @param curves One or more. The area and the equal error rate of each are written beside its name.
 * @throws {RangeError} if there are none.
 */
export async function rocSvg(curves: NamedRoc[], options: RocSvgOptions = {}): Promise<string> {
  const { width = 720, height = 480 } = options;
  if (curves.length === 0) throw new RangeError("Cannot draw ROC curves as there are none");
  const digits = Math.max(...curves.map(({ roc }) => Math.ceil(Math.log10(roc.different) - 1e-9)));
  const minFar = 10 ** -Math.min(6, Math.max(1, digits));
  const single = curves.length === 1;
  const names = curves.map(({ name, roc }) => single ? name : `${name}: ${figures(roc)}`);
  return await drawChart({
    title: {
      text: single ? names[0] : "ROC",
      subtext: single ? figures(curves[0].roc) : "",
      left: 16,
      top: 12,
      textStyle: {
        color: COLORS.ink.light,
        fontSize: 16,
        width: width - 32,
        overflow: "truncate",
      },
      subtextStyle: { color: COLORS.muted.light, fontSize: 13 },
    },
    legend: { ...chartLegend({ width, height }, names, 40), show: !single },
    grid: { left: 64, right: 28, top: single ? 72 : 60 + 20 * curves.length, bottom: 56 },
    xAxis: { ...AXIS, type: "log", min: minFar, max: 1, name: "false accept rate", nameGap: 32 },
    yAxis: { ...AXIS, type: "value", min: 0, max: 1, name: "true accept rate", nameGap: 40 },
    series: curves.map(({ roc }, i) => {
      const { color, type } = curveStyle(i);
      return {
        type: "line",
        name: names[i],
        data: rocStairs(roc, minFar, 2 * width),
        step: "end",
        showSymbol: false,
        silent: true,
        itemStyle: { color },
        lineStyle: { width: 2, type },
      };
    }),
  }, { width, height });
}

function figures(roc: Roc): string {
  return `AUC ${roc.area.toFixed(4)}, EER ${(100 * equalErrorRate(roc)).toFixed(2)} %`;
}
