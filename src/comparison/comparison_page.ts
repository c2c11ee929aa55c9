import type { ChartSize } from "../reports/chart.ts";
import { escapeHtml } from "../reports/escape_html.ts";
import { htmlList } from "../reports/html_list.ts";
import { htmlPage } from "../reports/html_page.ts";
import { htmlTable } from "../reports/html_table.ts";
import { inBothWidths } from "../reports/in_both_widths.ts";
import { learningCurvesSvg } from "../reports/learning_curves_svg.ts";
import { rocOverlaySvg } from "../reports/roc_overlay_svg.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { ComparisonRow, Spread } from "../runs/comparison_json.ts";
import { FAR_GRID } from "../runs/result_json.ts";
import type { Comparison } from "./comparison.ts";
import {
  comparisonColumns,
  comparisonFacts,
  comparisonFaults,
  HEAD_MEMORY,
  resolvedFars,
} from "./comparison_table.ts";
import { searchTables } from "./search_tables.ts";

const WIDTH = 760;

/** A comparison as one page with nothing outside of it: facts, tables, learning curves, ROC curves. */
export async function comparisonPage(comparison: Comparison): Promise<string> {
  const { command, rows } = comparison;
  const faults = comparisonFaults(comparison);
  const searches = searchTables(comparison).map(({ name, title, note, write }) =>
    `<section class="${name}">
<h2>${title}</h2>
<p class="note">${note}</p>
${write(table)}
</section>
`
  );
  const backbones = [...new Set(rows.map(({ backbone }) => backbone))];
  const pictures: string[] = [];
  for (const backbone of backbones) {
    const own = rows.filter((row) => row.backbone === backbone);
    pictures.push(...await drawPictures(comparison, own, backbones.length > 1 ? backbone : ""));
  }
  return htmlPage({
    title: "Comparison of heads",
    body: `${htmlList(comparisonFacts(comparison))}
<pre><code>${escapeHtml(command)}</code></pre>
${faults.length > 0 ? `<section class="faults">\n${htmlList(faults)}\n</section>` : ""}
${table(comparisonColumns(comparison), rows)}
<p class="note">${HEAD_MEMORY}</p>
${searches.join("")}${pictures.join("\n")}`,
  });
}

/** As in Markdown, but that the backbones stand between the rows, where a phone has room for them. */
function table<Row extends { backbone: string }>(
  [, ...columns]: TableColumn<Row>[],
  rows: Row[],
): string {
  return htmlTable(columns, rows, ({ backbone }) => backbone);
}

async function drawPictures(
  { tests, config }: Comparison,
  rows: ComparisonRow[],
  backbone: string,
): Promise<string[]> {
  const of = backbone === "" ? "" : `, ${backbone}`;
  const curves = rows.map(({ head, curve }) => ({
    name: `${head}: ${figure(curve.at(-1)!.auc)}`,
    points: curve.map(({ step, auc }) => ({ step, values: auc.values })),
  }));
  const seeds = config.seeds > 1 ? ", the mean over seeds and each seed" : "";
  const heightOf = (width: number) => Math.round(160 + 0.4 * width) + 20 * rows.length;
  const picture = (label: string, draw: (size: ChartSize) => Promise<string>) =>
    inBothWidths({ label, wide: WIDTH, heightOf, draw });
  const pictures = [
    `<h2>Learning curves${escapeHtml(of)}</h2>
<p class="note">Area under the ROC curve, ${escapeHtml(tests[0])}${seeds}.</p>
${await picture(`Learning curves${of}`, (size) => learningCurvesSvg(curves, size))}`,
  ];
  for (const [i, test] of tests.entries()) {
    const rocs = rows.map(({ head, tests }) => {
      const { auc, eer, tar, different } = tests[i];
      const places = resolvedFars(different);
      return {
        name: `${head}: AUC ${auc.mean.toFixed(4)}, EER ${(100 * eer.mean).toFixed(2)} %`,
        far: places.map((place) => FAR_GRID[place]),
        tar: places.map((place) => tar[place]),
      };
    });
    pictures.push(
      `<h2>ROC, ${escapeHtml(test + of)}</h2>
<p class="note">True accept rate at each false accept rate${
        config.seeds > 1 ? ", the mean over seeds" : ""
      }, as far as the pairs resolve it.</p>
${await picture(`ROC curves, ${test}${of}`, (size) => rocOverlaySvg(rocs, size))}`,
    );
  }
  return pictures;
}

function figure({ mean, deviation }: Spread): string {
  return `AUC ${mean.toFixed(4)}${deviation === undefined ? "" : ` ± ${deviation.toFixed(4)}`}`;
}
