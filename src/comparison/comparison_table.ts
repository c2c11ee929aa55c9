import type { HeadMemory } from "../heads/head_figures.ts";
import { headTitle } from "../heads/heads.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { ComparisonRow, Spread } from "../runs/comparison_json.ts";
import { FAR_GRID } from "../runs/result_json.ts";
import type { Comparison } from "./comparison.ts";
import { searchTables } from "./search_tables.ts";
import { recipeLabel } from "./recipe.ts";
import { specLabel } from "./spec_label.ts";

/** What stands in that column. */
export const HEAD_MEMORY =
  "Head memory: weights, gradient and momentum, and what a step makes of a batch.";

/** The columns of the table, one or two a test among them. */
export function comparisonColumns(comparison: Comparison): TableColumn<ComparisonRow>[] {
  const searched = Object.keys(comparison.search).length > 0;
  const column = (heading: string, cell: (row: ComparisonRow) => string) => ({
    heading,
    numeric: true,
    cell,
  });
  return [
    { heading: "backbone", numeric: false, cell: ({ backbone }) => backbone },
    { heading: "head", numeric: false, cell: ({ head }) => headTitle(head) },
    ...comparison.tests.flatMap((test, i) => [
      column(`${test}, accuracy %`, ({ tests }) => spread(tests[i].accuracy, 100, 2)),
      column(`${test}, AUC`, ({ tests }) => spread(tests[i].auc, 1, 4)),
    ]),
    column("head parameters", ({ headParameters }) => headParameters.toLocaleString("en-US")),
    column("of full-fc", ({ headParametersShare }) => percent(headParametersShare)),
    column("head memory", ({ headMemory }) => megabytes(headMemory)),
    column("ms a step", ({ msPerStep }) => spread(msPerStep, 1, 1)),
    ...(comparison.config.search.length > 0
      ? [column("recipe", ({ recipe }) => recipe ? recipeLabel(recipe).replaceAll(",", ", ") : "")]
      : []),
    ...(searched ? [column("learning rate", ({ learningRate }) => String(learningRate))] : []),
    ...(comparison.config.minutes === undefined
      ? []
      : [column("steps", ({ steps }) => steps.toLocaleString("en-US"))]),
    column("seeds", ({ seeds }) => String(seeds.length)),
  ];
}

/** What a comparison is of, in sentences. */
export function comparisonFacts(comparison: Comparison): string[] {
  const { config, data, device, date, steps } = comparison;
  const { batch, imagesPerIdentity, imageSize, schedule, learningRate, learningRates } = config;
  const { search } = config;
  const each = [...new Set(Object.values(steps))];
  const count = (number: number) => number.toLocaleString("en-US");
  return [
    `Data: ${config.data}, ${count(data.identities)} identities with ${count(data.images)} images` +
    (config.pairs.length > 0
      ? `; ${count(data.tested)} identities that occur in a test were taken out of training.`
      : "; tested on identities that are not trained on."),
    `Budget of a cell: ` +
    (config.minutes === undefined
      ? `${count(each[0])} steps`
      : `the steps that fit into ${config.minutes} minutes of training`) +
    ` of ${batch} images, ` +
    (search.includes("K") ? "" : `${imagesPerIdentity} of an identity, `) +
    `${imageSize}x${imageSize} pixels` +
    (config.epochs === undefined ? "" : ` (${config.epochs} epochs of the whole data)`) + ".",
    `Schedule: ${specLabel(schedule)}` +
    (search.length > 0
      ? `. Each head has its own best recipe (${
        search.join(", ")
      }), found by successive halving on a tenth of the ` +
        `training identities, held out for it, with the first seed.`
      : learningRates.length > 1
      ? `, learning rate of ${
        learningRates.join(", ")
      } that does best on a tenth of the training ` +
        `identities, held out for it, with the first seed.`
      : `, learning rate ${learningRates[0] ?? learningRate}.`),
    `Heads with groups have ${count(data.groups)}, unless they say otherwise.`,
    config.seeds === 1
      ? "1 seed."
      : `${config.seeds} seeds; ± is the standard deviation over seeds.`,
    `Device: ${device}. ${date.slice(0, 10)}.`,
  ];
}

/** What could not be had. */
export function comparisonFaults({ faults, rows, config }: Comparison): string[] {
  const missing = config.backbones.length * config.heads.length * config.seeds -
    rows.reduce((sum, { seeds }) => sum + seeds.length, 0);
  return [
    ...faults.map(({ cell, message }) => `${cell} failed: ${message}`),
    ...(missing > 0 ? [`${missing} cells of the table are not done.`] : []),
  ];
}

/** A comparison as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const faults = comparisonFaults(comparison);
  return [
    "# Comparison of heads",
    "",
    ...comparisonFacts(comparison).map((fact) => `- ${fact}`),
    "",
    "```sh",
    comparison.command,
    "```",
    "",
    ...table(comparisonColumns(comparison), comparison.rows),
    "",
    ...(faults.length > 0 ? [...faults.map((fault) => `- ${fault}`), ""] : []),
    HEAD_MEMORY,
    "",
    ...searchTables(comparison).flatMap((
      { title, note, write },
    ) => [`## ${title}`, "", ...write(table), "", note, ""]),
  ].join("\n");
}

/** The lines of a table whose first column is said once for all rows that share it. */
function table<Row>(columns: TableColumn<Row>[], rows: Row[]): string[] {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  let group = "";
  return [
    line(columns.map(({ heading }) => escape(heading))),
    line(columns.map(({ numeric }) => numeric ? "---:" : "---")),
    ...rows.map((row) => {
      const cells = columns.map(({ cell, isBold }) => {
        const text = escape(cell(row));
        return isBold?.(row) ? `**${text}**` : text;
      });
      if (cells[0] === group) cells[0] = "";
      else group = cells[0];
      return line(cells);
    }),
  ];
}

/** A line break would end the row. */
function escape(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}

function spread({ mean, deviation }: Spread, times: number, digits: number): string {
  const deviations = deviation === undefined ? "" : ` ± ${(times * deviation).toFixed(digits)}`;
  return (times * mean).toFixed(digits) + deviations;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function megabytes({ weights, optimizer, step }: HeadMemory): string {
  return `${((weights + optimizer + step) / 1e6).toPrecision(3)} MB`;
}

/** The places of {@link FAR_GRID} that so many pairs of two identities resolve. */
export function resolvedFars(different: number): number[] {
  return [...FAR_GRID.keys()].filter((place) => FAR_GRID[place] * different >= 1 - 1e-9);
}
