import { htmlList } from "../reports/html_list.ts";
import { htmlPage } from "../reports/html_page.ts";
import { anchorsSection } from "./anchors_section.ts";
import { configTables, measuredOnTables } from "./config_tables.ts";
import { nameRuns } from "./name_runs.ts";
import { pairsSection } from "./pairs_section.ts";
import { protocolTables } from "./protocol_tables.ts";
import readCharts from "./read_charts.js" with { type: "text" };
import style from "./report.css" with { type: "text" };
import { rocChart } from "./roc_chart.ts";
import { runLegend } from "./run_legend.ts";
import type { RunRecord } from "./run_record.ts";
import { runTable } from "./run_table.ts";
import showCurves from "./show_curves.js" with { type: "text" };
import { stepCharts } from "./step_charts.ts";
import { verificationTable } from "./verification_table.ts";

/**
 * Runs as one page in HTML with nothing outside of it: what they are, their figures, learning curves and ROC curves
 * laid over each other, their scores and worst mistakes on pairs where those were compared, and their configurations. A
 * button for each run hides its curves.
 *
 * @param runs One or more, in the order of their colours.
 * @throws {RangeError} if there are none.
 *
 * @example Usage
 * ```ts
 * import { readRun, reportPage } from "../../mod.ts";
 * import { match } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/metrics.jsonl`, '{"type":"step","step":1,"loss":4.5}\n');
 *
 * match(await reportPage([await readRun(folder)]), /^<!DOCTYPE html>/);
 * ```
 */
export async function reportPage(runs: RunRecord[]): Promise<string> {
  return htmlPage({ ...REPORT_LOOK, ...await reportBody(runs) });
}

/** What makes {@link reportBody} look and work as it should. */
export const REPORT_LOOK = { style, script: showCurves + readCharts };

/** The title of {@link reportPage} and what stands below it, in HTML. */
export async function reportBody(runs: RunRecord[]): Promise<{ title: string; body: string }> {
  if (runs.length === 0) throw new RangeError("Cannot report on runs as there are none");
  const names = nameRuns(runs.map(({ folder }) => folder));
  const notices = runs.flatMap(({ notices }) => notices);
  const last = Math.max(...runs.map(lastStep));
  const charts = [
    await stepCharts(runs, last),
    await anchorsSection(runs, last),
    await rocChart(runs),
  ].filter((part) => part !== "");
  const pairs: string[] = [];
  for (const [i, run] of runs.entries()) {
    pairs.push(await pairsSection(`pairs-${i}`, names[i], run));
  }
  const entries = names.map((name, curve) => ({ curve, name }))
    .filter(({ curve }) => charts.some((chart) => chart.includes(`data-curve="${curve}"`)));
  return {
    title: runs.length === 1 ? `Report on ${names[0]}` : `Report on ${runs.length} runs`,
    body: [
      notices.length > 0
        ? `<section class="faults" id="faults">\n${htmlList(notices)}\n</section>`
        : "",
      runTable(names, runs),
      verificationTable(names, runs),
      protocolTables(names, runs),
      charts.length > 0
        ? `<div data-charts id="charts">\n${runLegend("Curves", entries)}\n${
          charts.join("\n")
        }\n</div>`
        : "",
      ...pairs,
      measuredOnTables(names, runs),
      configTables(names, runs),
    ].filter((part) => part !== "").join("\n"),
  };
}

function lastStep({ steps, evaluations }: RunRecord): number {
  return Math.max(steps.step.at(-1) ?? 0, evaluations.at(-1)?.step ?? 0);
}
