import type { WholeHistogram } from "../runs/metrics_jsonl.ts";
import { chartFigure, type ChartFigureOptions, figureLines } from "./chart_figure.ts";
import type { DrawnLine } from "./draw_curves.ts";
import type { RunRecord } from "./run_record.ts";

/**
 * What became of the anchors of heads that lend them, as a section of a page; empty if no run has such a head.
 *
 * @param runs By the number of the curve.
 * @param last The step up to which charts over steps go.
 */
export async function anchorsSection(runs: RunRecord[], last: number): Promise<string> {
  const charts: string[] = [];
  const steps = { name: "step", min: 0, max: last };
  const add = async (
    title: string,
    lines: DrawnLine[],
    others: Pick<ChartFigureOptions, "xAxis" | "xLabel" | "unit">,
  ) => {
    if (lines.length === 0) return;
    charts.push(await chartFigure({ title, lines, yAxis: { min: 0 }, ...others }));
  };
  await add(
    "Anchors lent in a step",
    runs.flatMap((run, curve) => figureLines(run, curve, "lent")),
    { xAxis: steps },
  );
  const ignored = runs.flatMap((run, curve) =>
    run.steps.ignoredIdentities.some((count) => count > 0)
      ? figureLines(run, curve, "ignoredIdentities")
      : []
  );
  await add("Identities ignored in a step", ignored, { xAxis: steps });
  const spread = runs.flatMap(({ evaluations }, curve) =>
    (evaluations.findLast(({ timesLent }) => timesLent)?.timesLent ?? [])
      .map((histogram) => ({ curve, points: stairsOf(histogram), isStairs: true, isFilled: true }))
  );
  const ends = spread.flatMap(({ points }) => [points[0][0], points.at(-1)![0]]);
  const min = Math.min(...ends);
  await add(
    "How often anchors were lent",
    spread,
    {
      xAxis: { name: "times lent", min, max: Math.max(...ends), minInterval: 1 },
      xLabel: { showMinLabel: min === 0, showMaxLabel: false },
      unit: " %",
    },
  );
  if (charts.length === 0) return "";
  return `<section id="anchors">
<h2>Anchors</h2>
<p class="note">An identity whose anchor another one of the batch has borrows a free one for the step.${
    ignored.length > 0
      ? " Where none is free, it is ignored."
      : " None was ignored for want of a free one."
  }${
    spread.length > 0
      ? " How often: the share of all anchors for each number of times, until the last verification."
      : ""
  }</p>
<div class="charts">
${charts.join("\n")}
</div>
</section>`;
}

/** The share of the anchors for each number of times, in %; a bin of several numbers has their mean. */
function stairsOf({ least, width, counts }: WholeHistogram): [number, number][] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => 100 * count / all / width);
  return [...shares, shares.at(-1)!].map((share, bin) => [least + bin * width, share]);
}
