import { bestRate } from "./chosen_rate.ts";
import type { Comparison } from "./comparison.ts";
import { gridOf, rowLabels } from "./grid.ts";
import { headTitle } from "../heads/heads.ts";
import type { TableColumn } from "../reports/table_column.ts";
import type { RecipeTrial } from "../runs/comparison_json.ts";
import { bestTrials, recipeLabel } from "./recipe.ts";

/** A table of what a search has tried, for pages of any kind. */
export interface SearchTable {
  /** In one word. */
  name: string;
  title: string;
  /** What stands in it. */
  note: string;
  /** Hands its columns and rows to whoever writes tables. */
  write<Written>(
    table: <Row extends { backbone: string }>(columns: TableColumn<Row>[], rows: Row[]) => Written,
  ): Written;
}

/** Those of a comparison that have rows. */
export function searchTables(comparison: Comparison): SearchTable[] {
  const rates = ratesRows(comparison), recipes = recipesRows(comparison);
  return [
    ...rates.length > 0
      ? [tableOf("rates", "Learning rates", RATES, ratesColumns(comparison), rates)]
      : [],
    ...recipes.length > 0
      ? [tableOf("recipes", "Recipes", RECIPES, recipesColumns(), recipes)]
      : [],
  ];
}

function tableOf<Row extends { backbone: string }>(
  name: string,
  title: string,
  note: string,
  columns: TableColumn<Row>[],
  rows: Row[],
): SearchTable {
  return { name, title, note, write: (table) => table(columns, rows) };
}

/** What stands in the table of rates. */
const RATES =
  "Area under the ROC curve with each learning rate, on training identities held out for the search; " +
  "the best is in bold.";

/** How the learning rates did with one head on one backbone. */
interface RatesRow {
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** The area under the ROC curve for each rate tried, or why there is none. */
  aucs: Record<string, number | string>;
  /** The best, once all are tried. */
  best?: number;
}

/** The backbones and heads that rates were tried with. */
function ratesRows({ config, search }: Comparison): RatesRow[] {
  return gridOf(config).rows.flatMap((row) => {
    const aucs = search[row.key];
    if (aucs === undefined) return [];
    const isWhole = config.learningRates.every((rate) => aucs[rate] !== undefined);
    return [{ ...rowLabels(row), aucs, best: isWhole ? bestRate(aucs) : undefined }];
  });
}

/** The backbone, the head, and a column a rate. */
function ratesColumns({ config }: Comparison): TableColumn<RatesRow>[] {
  return [
    { heading: "backbone", numeric: false, cell: ({ backbone }) => backbone },
    { heading: "head", numeric: false, cell: ({ head }) => headTitle(head) },
    ...config.learningRates.map((rate) => ({
      heading: `${rate}`,
      numeric: true,
      cell: ({ aucs }: RatesRow) => {
        const tried = aucs[rate] ?? "";
        return typeof tried === "number" ? tried.toFixed(4) : tried;
      },
      isBold: ({ best }: RatesRow) => best === rate,
    })),
  ];
}

/** What stands in the table of recipes. */
const RECIPES =
  "The best recipes of each head, with the area under the ROC curve after the steps of a cell, on training identities held " +
  "out for the search. What a recipe does not name is as the head has it of itself.";

/** How many are shown of each head. */
const SHOWN = 3;

/** The recipes of one head on one backbone. */
interface RecipesRow {
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** Those that had all steps, the best first. */
  best: RecipeTrial[];
  /** How many runs there were, the short ones among them. */
  tried: number;
}

/** The backbones and heads that recipes were tried with. */
function recipesRows({ config, recipes = {}, steps }: Comparison): RecipesRow[] {
  return gridOf(config).rows.flatMap((row) => {
    const trials = recipes[row.key];
    if (trials === undefined) return [];
    const best = bestTrials(trials, steps[row.key]).slice(0, SHOWN);
    return [{ ...rowLabels(row), best, tried: trials.length }];
  });
}

/** The backbone, the head, and a column a place. */
function recipesColumns(): TableColumn<RecipesRow>[] {
  return [
    { heading: "backbone", numeric: false, cell: ({ backbone }) => backbone },
    { heading: "head", numeric: false, cell: ({ head }) => headTitle(head) },
    ...Array.from({ length: SHOWN }, (_, place) => ({
      heading: `${place + 1}`,
      numeric: false,
      cell: ({ best }: RecipesRow) => best[place] ? describe(best[place]) : "",
      isBold: () => place === 0,
    })),
    { heading: "runs", numeric: true, cell: ({ tried }) => String(tried) },
  ];
}

function describe({ recipe, auc, fault }: RecipeTrial): string {
  return `${recipeLabel(recipe).replaceAll(",", ", ")}: ${auc?.toFixed(4) ?? fault}`;
}
