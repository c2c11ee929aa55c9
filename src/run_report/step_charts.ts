import type { StepFigure } from "../runs/metrics_parser.ts";
import { chartFigure, figureLines } from "./chart_figure.ts";
import type { DrawnLine } from "./draw_curves.ts";
import type { RunRecord } from "./run_record.ts";
import { SPANS } from "./thin_curve.ts";

/** A chart over steps. */
interface StepChart {
  title: string;
  /** Of a run, the lines of its curve. */
  linesOf: (run: RunRecord, curve: number) => DrawnLine[];
  yAxis?: Record<string, unknown>;
  unit?: string;
}

const CHARTS: StepChart[] = [
  { title: "Loss", linesOf: figure("loss"), yAxis: { scale: true } },
  { title: "Learning rate", linesOf: figure("learningRate"), yAxis: { min: 0 } },
  {
    title: "Accuracy of verification",
    linesOf: evaluations(({ accuracy }) => 100 * accuracy.mean),
    yAxis: within(50, 100),
    unit: " %",
  },
  {
    title: "Area under the ROC curve",
    linesOf: evaluations(({ auc }) => auc),
    yAxis: within(0.5, 1),
  },
  { title: "Images a second", linesOf: figure("imagesPerSecond"), yAxis: { min: 0 } },
  {
    title: "Share of time waiting for data",
    linesOf: figure("dataWait", 100),
    yAxis: { min: 0 },
    unit: " %",
  },
  {
    title: "Ignored images a step",
    linesOf: (run, curve) => hasIgnored(run) ? figure("ignored")(run, curve) : [],
    yAxis: { min: 0, minInterval: 1 },
  },
];

/** An axis that fits the values closely; around one alone, echarts would go beyond what there can be. */
function within(least: number, most: number): Record<string, unknown> {
  type Extent = { min: number; max: number };
  const fifth = (most - least) / 5; // a round number below the value, as an axis is labelled with its end
  return {
    scale: true,
    min: ({ min, max }: Extent) =>
      min === max ? Math.min(least, fifth * Math.floor(min / fifth)) : null,
    max: ({ min, max }: Extent) => min === max ? most : null,
  };
}

/** How long curves are drawn. */
const THINNED =
  `A run of more than ${SPANS} steps is cut into ${SPANS} spans of equal numbers of steps: the thick line goes ` +
  `through the mean of each span, the thin one through its lowest and its highest step. `;

/**
 * Everything over steps as a section of a page; empty if no run took steps.
 *
 * @param runs By the number of the curve.
 * @param last The step up to which charts go.
 */
export async function stepCharts(runs: RunRecord[], last: number): Promise<string> {
  const charts: string[] = [];
  for (const { title, linesOf, yAxis, unit } of CHARTS) {
    const lines = runs.flatMap(linesOf).filter(({ points }) =>
      points.some(([, value]) => value !== null)
    );
    if (lines.length === 0) continue;
    const xAxis = { name: "step", min: 0, max: last };
    charts.push(await chartFigure({ title, lines, xAxis, yAxis, unit }));
  }
  if (charts.length === 0) return "";
  const isThinned = runs.some(({ steps }) => steps.step.length > SPANS);
  const trained = runs.filter(({ steps }) => steps.step.length > 0);
  const note = (isThinned ? THINNED : "") +
    (trained.some(hasIgnored) ? "" : "No step left an image without a loss. ");
  return `<section id="training">
<h2>Training</h2>
${note === "" ? "" : `<p class="note">${note.trim()}</p>`}
<div class="charts">
${charts.join("\n")}
</div>
</section>`;
}

function hasIgnored({ steps }: RunRecord): boolean {
  return steps.ignored.some((count) => count > 0);
}

function figure(name: StepFigure, times = 1): StepChart["linesOf"] {
  return (run, curve) => figureLines(run, curve, name, times);
}

function evaluations(
  read: (verification: RunRecord["evaluations"][0]["verification"]) => number,
): StepChart["linesOf"] {
  return ({ evaluations }, curve) => [{
    curve,
    points: evaluations.map(({ step, verification }) => [step, read(verification)]),
    hasDots: evaluations.length <= 50,
  }];
}
