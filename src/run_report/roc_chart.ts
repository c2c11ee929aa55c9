import { inBothWidths } from "../reports/in_both_widths.ts";
import { rocStairs } from "../reports/roc_stairs.ts";
import { drawCurves, type DrawnLine } from "./draw_curves.ts";
import { differentPairs, isResolved, runFigures } from "./run_figures.ts";
import type { RunRecord } from "./run_record.ts";

/** Beyond it the axis does not go. */
const LEAST_FAR = 1e-8;

/**
 * The ROC curves of runs as a section of a page; empty if none has one. Where there is `roc.csv` that is the whole
 * curve, otherwise what the log keeps of it: the rate at 0.1, 0.01 and so on.
 *
 * @param runs By the number of the curve.
 */
export async function rocChart(runs: RunRecord[]): Promise<string> {
  const sources = runs.flatMap((run, curve) => {
    const [figures] = runFigures(run);
    return figures ? [{ curve, roc: run.roc, verification: figures.verification }] : [];
  });
  if (sources.length === 0) return "";
  const most = Math.max(...sources.map(({ verification }) => differentPairs(verification)));
  const minFar = Math.min(0.1, Math.max(LEAST_FAR, 10 ** -Math.ceil(Math.log10(most) - 1e-9)));
  const lines = (width: number) =>
    sources.map(({ curve, roc, verification }): DrawnLine => {
      if (roc) {
        const least = Math.max(minFar, 1 / differentPairs(verification));
        return { curve, points: rocStairs(roc, least, 2 * width), isStairs: true };
      }
      const points = Object.entries(verification.tarAtFar)
        .map(([far, tar]): [number, number] => [Number(far), tar])
        .filter(([far]) => isResolved(far, verification))
        .sort(([a], [b]) => a - b);
      return { curve, points, hasDots: true };
    });
  const isRead = sources.some(({ roc }) => !roc);
  const picture = await inBothWidths({
    label: "ROC curves",
    wide: 1040,
    heightOf: (width) => Math.round(200 + 0.25 * width),
    draw: (size) =>
      drawCurves({
        ...size,
        lines: lines(size.width),
        xAxis: { type: "log", name: "false accept rate", min: minFar, max: 1 },
        yAxis: { name: "true accept rate", nameGap: 40, min: 0, max: 1 },
      }),
  });
  return `<section>
<h2>ROC</h2>
<p class="note">True accept rate at each false accept rate, as far as there are pairs of different people for it.${
    isRead
      ? " Dots: of training, only the rates at 0.1, 0.01 and so on are kept, here of the best step; " +
        "the lines between them are a guide."
      : ""
  }</p>
${picture}
</section>`;
}
