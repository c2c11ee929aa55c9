import { learningCurvesSvg } from "../reports/learning_curves_svg.ts";
import { rocOverlaySvg } from "../reports/roc_overlay_svg.ts";
import { FAR_GRID } from "./cell_result.ts";
import type { Comparison, ComparisonRow, Spread } from "./comparison.ts";
import {
  comparisonColumns,
  comparisonFacts,
  comparisonFaults,
  HEAD_MEMORY,
  resolvedFars,
} from "./comparison_table.ts";
import { RATES, ratesColumns, ratesRows } from "./rates_table.ts";
import type { TableColumn } from "./table_column.ts";

/** Pictures are drawn twice, as letters of a wide one would be too small on a phone. */
const WIDTHS = { wide: 760, narrow: 350 };

/** A comparison as one page with nothing outside of it: facts, tables, learning curves, ROC curves. */
export async function comparisonPage(comparison: Comparison): Promise<string> {
  const { command, rows } = comparison;
  const faults = comparisonFaults(comparison);
  const rates = ratesRows(comparison);
  const backbones = [...new Set(rows.map(({ backbone }) => backbone))];
  const pictures: string[] = [];
  for (const backbone of backbones) {
    const own = rows.filter((row) => row.backbone === backbone);
    pictures.push(...await drawPictures(comparison, own, backbones.length > 1 ? backbone : ""));
  }
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comparison of heads</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Comparison of heads</h1>
${list(comparisonFacts(comparison))}
<pre><code>${escape(command)}</code></pre>
${faults.length > 0 ? `<section class="faults">\n${list(faults)}\n</section>` : ""}
${table(comparisonColumns(comparison), rows)}
<p class="note">${HEAD_MEMORY}</p>
${
    rates.length > 0
      ? `<section class="rates">
<h2>Learning rates</h2>
<p class="note">${RATES}</p>
${table(ratesColumns(comparison), rates)}
</section>
`
      : ""
  }${pictures.join("\n")}
</main>
</body>
</html>
`;
}

async function drawPictures(
  { tests, config }: Comparison,
  rows: ComparisonRow[],
  backbone: string,
): Promise<string[]> {
  const of = backbone === "" ? "" : `, ${escape(backbone)}`;
  const curves = rows.map(({ head, curve }) => ({
    name: `${head}: ${figure(curve.at(-1)!.auc)}`,
    points: curve.map(({ step, auc }) => ({ step, values: auc.values })),
  }));
  const seeds = config.seeds > 1 ? ", the mean over seeds and each seed" : "";
  const pictures = [
    `<h2>Learning curves${of}</h2>
<p class="note">Area under the ROC curve, ${escape(tests[0])}${seeds}.</p>
${await inBothWidths((size) => learningCurvesSvg(curves, size), rows.length)}`,
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
      `<h2>ROC, ${escape(test)}${of}</h2>
<p class="note">True accept rate at each false accept rate${
        config.seeds > 1 ? ", the mean over seeds" : ""
      }, as far as the pairs resolve it.</p>
${await inBothWidths((size) => rocOverlaySvg(rocs, size), rows.length)}`,
    );
  }
  return pictures;
}

async function inBothWidths(
  draw: (size: { width: number; height: number }) => Promise<string>,
  curves: number,
): Promise<string> {
  const pictures: string[] = [];
  for (const [name, width] of Object.entries(WIDTHS)) {
    const height = Math.round(160 + 0.4 * width) + 20 * curves;
    pictures.push(`<figure class="${name}">${await draw({ width, height })}</figure>`);
  }
  return pictures.join("\n");
}

/** As in Markdown, but that the backbones stand between the rows, where a phone has room for them. */
function table<Row extends { backbone: string }>(
  [, ...columns]: TableColumn<Row>[],
  all: Row[],
): string {
  const kind = (numeric: boolean) => numeric ? ` class="number"` : "";
  const head = columns.map(({ heading, numeric }) =>
    `<th scope="col"${kind(numeric)}>${escape(heading)}</th>`
  );
  let group = "";
  const rows = all.flatMap((row) => {
    const cells = columns.map(({ cell, numeric, isBold }) => {
      const text = escape(cell(row));
      return `<td${kind(numeric)}>${isBold?.(row) ? `<strong>${text}</strong>` : text}</td>`;
    });
    const line = `<tr>${cells.join("")}</tr>`;
    if (row.backbone === group) return [line];
    group = row.backbone;
    return [
      `<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${
        escape(group)
      }</th></tr>`,
      line,
    ];
  });
  return `<div class="table"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

function figure({ mean, deviation }: Spread): string {
  return `AUC ${mean.toFixed(4)}${deviation === undefined ? "" : ` ± ${deviation.toFixed(4)}`}`;
}

function list(items: string[]): string {
  return `<ul>\n${items.map((item) => `<li>${escape(item)}</li>`).join("\n")}\n</ul>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1f2328; --muted: #59636e; --line: #d1d9e0; --shade: #f6f8fa; --fault: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --ink: #e6edf3; --muted: #9198a1; --line: #30363d; --shade: #161b22; --fault: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 16px 16px 48px; }
h1 { font-size: 24px; margin: 16px 0; }
h2 { font-size: 18px; margin: 32px 0 0; }
ul { padding-left: 20px; }
li, td, code { overflow-wrap: anywhere; }
.note { color: var(--muted); margin: 4px 0 8px; }
.faults { color: var(--fault); }
pre { background: var(--shade); padding: 12px; border-radius: 6px; white-space: pre-wrap; font-size: 13px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { text-align: left; padding: 4px 10px; white-space: nowrap; overflow-wrap: normal; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; white-space: normal; }
.group th { border-top: 1px solid var(--line); color: var(--ink); }
.number { text-align: right; }
.rates td { white-space: normal; }
figure { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 720px) { .wide { display: none; } .narrow { display: block; } }
`;
