import { bestTrials, recipeLabel, recipesOf } from "./recipe.ts";
import { rowLabels, searchRounds, trialOf } from "./grid.ts";
import type { OngoingComparison } from "./ongoing_comparison.ts";
import { measureBudget, runCells } from "./run_cells.ts";

/**
 * Finds the recipe of each row, by successive halving on identities held out for it; what was tried before is not tried again.
 *
 * @returns False if it was interrupted.
 */
export async function searchRecipes(ongoing: OngoingComparison): Promise<boolean> {
  const { grid, comparison, signal, onEvent } = ongoing, { config } = comparison;
  comparison.recipes ??= {};
  for (const row of grid.rows) {
    await measureBudget(ongoing, grid.cells.find(({ key }) => key === row.key)!);
    if (signal?.aborted) return false;
    const all = comparison.steps[row.key];
    const trials = comparison.recipes[row.key] ??= [];
    let recipes = recipesOf(config, row.head);
    const [own] = recipes;
    for (const { count, steps } of searchRounds(config, row, all)) {
      const cells = recipes.slice(0, count).map((recipe) => trialOf(config, row, recipe, steps));
      ongoing.tried.push(...cells);
      if (!await runCells(ongoing, cells)) return false;
      const best = bestTrials(trials, steps).filter(({ auc }) => auc !== undefined)
        .map(({ recipe }) => recipe);
      recipes = [own, ...best.filter((recipe) => recipeLabel(recipe) !== recipeLabel(own))];
    }
    const [best] = bestTrials(trials, all);
    if (best?.auc === undefined) continue;
    onEvent({
      type: "recipe",
      ...rowLabels(row),
      recipe: recipeLabel(best.recipe),
      auc: best.auc,
      tried: trials.length,
    });
  }
  return true;
}
