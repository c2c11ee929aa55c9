import type { ComparisonRow } from "../runs/comparison_json.ts";
import type { CellResult } from "../runs/result_json.ts";
import type { CompareEvent } from "./compare_event.ts";
import { type Comparison, comparisonRow } from "./comparison.ts";
import type { PreparedData } from "./comparison_data.ts";
import { type Cell, type Grid, rowLabels } from "./grid.ts";
import { chosenRecipe, recipeLabel } from "./recipe.ts";
import type { SearchSplit } from "./split_for_search.ts";
import type { TimeLeft } from "./time_left.ts";
import { writeComparison } from "./write_comparison.ts";

/** A comparison while cells are run. */
export interface OngoingComparison {
  readonly grid: Grid;
  readonly data: PreparedData;
  /** Trials of recipes, as far as it is known which. */
  readonly tried: Cell[];
  /** If learning rates or recipes are tried. */
  readonly split?: SearchSplit;
  /** Filled in on the way. */
  readonly comparison: Comparison;
  /** By the cell's folder. */
  readonly results: Map<string, CellResult>;
  readonly timeLeft: TimeLeft;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: CompareEvent) => void;
}

/** Whether there is nothing left to do for a cell. A rate or a recipe that failed is an answer, a fault in the table is not. */
export function isDone(
  { results, comparison: { search, recipes } }: OngoingComparison,
  { key, rate, recipe, steps, out }: Cell,
): boolean {
  if (recipe) {
    const label = recipeLabel(recipe);
    return recipes?.[key]?.some((trial) =>
      trial.steps === steps && recipeLabel(trial.recipe) === label
    ) ?? false;
  }
  return results.has(out) || (rate !== undefined && typeof search[key]?.[rate] === "string");
}

/** Writes what is known by now. */
export async function saveComparison(ongoing: OngoingComparison): Promise<void> {
  const { comparison } = ongoing;
  comparison.date = new Date().toISOString();
  comparison.rows = rowsDone(ongoing);
  await writeComparison(comparison.config.out, comparison);
}

function rowsDone({ grid, results, data, comparison }: OngoingComparison): ComparisonRow[] {
  return grid.rows.flatMap((row) => {
    const bySeed = new Map<number, CellResult>();
    for (const { key, seed, out } of grid.cells) {
      const result = results.get(out);
      if (key === row.key && result) bySeed.set(seed, result);
    }
    if (bySeed.size === 0) return [];
    const { backbone, head } = rowLabels(row);
    const recipe = chosenRecipe(comparison.recipes?.[row.key], comparison.steps[row.key]);
    return [{ ...comparisonRow(backbone, head, bySeed, data.identities), ...recipe && { recipe } }];
  });
}
