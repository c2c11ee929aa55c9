import { join } from "node:path";
import type { BackboneSpec } from "../backbones/backbones.ts";
import type { HeadSpec } from "../heads/heads.ts";
import type { Recipe } from "../runs/comparison_json.ts";
import type { CompareConfig } from "./compare_config.ts";
import { recipeLabel, recipesOf, type Round, roundsOf } from "./recipe.ts";
import { specFolder, specLabel } from "./spec_label.ts";

/** A head on a backbone: a row of the table. */
export interface GridRow {
  backbone: BackboneSpec;
  head: HeadSpec;
  /** `backbone/head` */
  key: string;
}

/** One training run of a row. */
export interface Cell extends GridRow {
  seed: number;
  /** In a trial of learning rates. */
  rate?: number;
  /** In a trial of a recipe. */
  recipe?: Recipe;
  /** In such a trial, of which the first rounds are short. */
  steps?: number;
  /** Its folder. */
  out: string;
}

/** Everything that a comparison runs. */
export interface Grid {
  rows: GridRow[];
  /** These try learning rates; there are none where there is no choice. */
  trials: Cell[];
  /** The table is made of these: all rows with one seed before the next. */
  cells: Cell[];
}

/** Lays out what a configuration asks for. */
export function gridOf(config: CompareConfig): Grid {
  const { backbones, heads, learningRates, search, seeds, out } = config;
  const rows = backbones.flatMap((backbone) =>
    heads.map((head) => ({ backbone, head, key: `${specLabel(backbone)}/${specLabel(head)}` }))
  );
  const folder = (kind: string, row: GridRow, name: number) =>
    cellFolder(out, kind, row, `${name}`);
  const rates = learningRates.length > 1 && search.length === 0 ? learningRates : [];
  return {
    rows,
    trials: rows.flatMap((row) =>
      rates.map((rate) => ({ ...row, seed: 0, rate, out: folder("search", row, rate) }))
    ),
    cells: Array.from(
      { length: seeds },
      (_, seed) => rows.map((row) => ({ ...row, seed, out: folder("cells", row, seed) })),
    ).flat(),
  };
}

function cellFolder(out: string, kind: string, { backbone, head }: GridRow, name: string): string {
  return join(out, kind, specFolder(backbone), specFolder(head), name);
}

/** The rounds of the search for a row's recipe; none if there is none. */
export function searchRounds(config: CompareConfig, { head }: GridRow, steps: number): Round[] {
  return config.search.length > 0 ? roundsOf(recipesOf(config, head).length, steps) : [];
}

/** A trial of a recipe. */
export function trialOf({ out }: CompareConfig, row: GridRow, recipe: Recipe, steps: number): Cell {
  const name = `${recipeLabel(recipe)},steps=${steps}`;
  return { ...row, seed: 0, recipe, steps, out: cellFolder(out, "search", row, name) };
}

/** What tables and events call a row. */
export function rowLabels({ backbone, head }: GridRow): { backbone: string; head: string } {
  return { backbone: specLabel(backbone), head: specLabel(head) };
}
