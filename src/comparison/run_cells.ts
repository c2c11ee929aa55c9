import { join } from "node:path";
import type { CellResult } from "../runs/result_json.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { CellClock } from "./cell_clock.ts";
import { cellConfig, stretchMilestones } from "./cell_config.ts";
import { chosenRate } from "./chosen_rate.ts";
import type { CellEvent } from "./compare_event.ts";
import type { Comparison } from "./comparison.ts";
import { type Cell, rowLabels, searchRounds } from "./grid.ts";
import { measureStep } from "./measure_step.ts";
import { chosenRecipe, recipeLabel } from "./recipe.ts";
import { isDone, type OngoingComparison, saveComparison } from "./ongoing_comparison.ts";
import { runCell } from "./run_cell.ts";
import type { StepsLeft } from "./time_left.ts";

/**
 * Runs those of these cells that are not done, one after the other, and writes the comparison after each. One that
 * fails is written down, and the others go on.
 *
 * @returns False if it was interrupted.
 */
export async function runCells(ongoing: OngoingComparison, cells: Cell[]): Promise<boolean> {
  const { signal, onEvent, comparison, results } = ongoing;
  for (const [i, cell] of cells.entries()) {
    if (isDone(ongoing, cell)) continue;
    if (signal?.aborted) return false;
    try {
      await measureBudget(ongoing, cell);
      if (signal?.aborted) return false;
      const result = await timeCell(ongoing, cell, cells.slice(i + 1));
      if (!result) return false;
      results.set(cell.out, result);
      if (cell.rate !== undefined) noteRate(comparison, cell, result.tests[0].auc);
      if (cell.recipe) noteRecipe(comparison, cell, { auc: result.tests[0].auc });
    } catch (error) {
      // No other run would be permitted more.
      if (error instanceof Deno.errors.NotCapable) throw error;
      const { message } = error as Error;
      // A rate that is too high is what a search may find.
      if (cell.rate !== undefined) noteRate(comparison, cell, message);
      else if (cell.recipe) noteRecipe(comparison, cell, { fault: message });
      else comparison.faults.push({ cell: cell.out, message });
      onEvent({ type: "fault", ...aboutCell(ongoing, cell), message });
    }
    await saveComparison(ongoing);
  }
  return true;
}

function noteRate({ search }: Comparison, { key, rate }: Cell, tried: number | string) {
  (search[key] ??= {})[rate!] = tried;
}

function noteRecipe(
  { recipes }: Comparison,
  { key, recipe, steps }: Cell,
  found: { auc: number } | { fault: string },
) {
  recipes![key].push({ recipe: recipe!, steps: steps!, ...found });
}

/** Decides how many steps fit into the minutes, once for all cells of a row. */
export async function measureBudget(ongoing: OngoingComparison, cell: Cell): Promise<void> {
  const { comparison: { config, steps }, signal, onEvent } = ongoing;
  const { minutes } = config;
  if (minutes === undefined || steps[cell.key] !== undefined) return;
  const training = {
    ...await trainConfigOf(ongoing, cell, true),
    out: join(config.out, "measured"),
  };
  const msPerStep = await measureStep(training, minutes, signal);
  if (msPerStep === undefined) return;
  steps[cell.key] = Math.max(1, Math.floor(60_000 * minutes / msPerStep));
  onEvent({ type: "budget", ...rowLabels(cell), steps: steps[cell.key], msPerStep });
  await saveComparison(ongoing);
}

/** Runs a cell and says on the way how long all will take. */
async function timeCell(
  ongoing: OngoingComparison,
  cell: Cell,
  after: Cell[],
): Promise<CellResult | undefined> {
  const { comparison: { config }, split, grid, timeLeft, signal, onEvent } = ongoing;
  const isTrial = cell.rate !== undefined || cell.recipe !== undefined;
  const about = aboutCell(ongoing, cell);
  onEvent({ type: "cell", ...about });
  const clock = new CellClock(
    timeLeft,
    { key: cell.key, steps: about.steps },
    stepsOf(ongoing, isTrial ? [...after, ...grid.cells] : after),
  );
  const result = await runCell(await trainConfigOf(ongoing, cell), {
    pairs: isTrial ? [split!.pairs] : config.pairs,
    signal,
    onEvent(event) {
      if (event.type === "start") clock.start(event.step);
      const msLeft = event.type === "step" ? clock.msLeft(event.step) : undefined;
      onEvent({ type: "train", ...about, event, msLeft });
    },
  });
  if (result) onEvent({ type: "result", ...about, result, msLeft: clock.stop() });
  return result;
}

/**
 * With what is known by now.
 *
 * @param isMeasured Whether it is for the time of a step, before a recipe is known.
 */
async function trainConfigOf(
  ongoing: OngoingComparison,
  cell: Cell,
  isMeasured = false,
): Promise<TrainConfig> {
  const { comparison: { config, steps: all, search, recipes }, data, split } = ongoing;
  const { key, rate, recipe, steps = all[key] } = cell;
  const isSearched = config.search.length > 0;
  const training = cellConfig(config, cell, {
    learningRate: isSearched ? undefined : rate ?? chosenRate(config, search[key]),
    recipe: recipe ?? (isMeasured ? undefined : chosenRecipe(recipes?.[key], all[key])),
    steps,
    groups: data.groups,
    ...(rate === undefined && !recipe ? { exclude: data.exclude } : split),
  });
  const { schedule } = await stretchMilestones(training, data.stepsPerEpoch);
  // A short trial is a whole run in small.
  const warmup = Math.round((schedule.warmup ?? 0) * (recipe ? steps / all[key] : 1));
  return {
    ...training,
    schedule: schedule.warmup === undefined ? schedule : { ...schedule, warmup },
  };
}

/** What is left of these; a row whose budget is not measured yet is taken for one that is. */
function stepsOf(ongoing: OngoingComparison, cells: Cell[]): StepsLeft[] {
  const { steps } = ongoing.comparison;
  const some = Object.values(steps)[0] ?? 0;
  return cells.filter((cell) => !isDone(ongoing, cell))
    .map(({ key, steps: own }) => ({ key, steps: own ?? steps[key] ?? some }));
}

function aboutCell(ongoing: OngoingComparison, cell: Cell): CellEvent {
  const { grid, tried, comparison } = ongoing;
  const { key, seed, rate, recipe, steps = comparison.steps[key] ?? 0 } = cell;
  const before = trialCount(ongoing), place = grid.cells.indexOf(cell);
  return {
    number: 1 + (place < 0 ? [...grid.trials, ...tried].indexOf(cell) : before + place),
    cells: before + grid.cells.length,
    ...rowLabels(cell),
    seed,
    steps,
    rate,
    ...recipe && { recipe: recipeLabel(recipe) },
  };
}

/** How many trials there are in all, of rates and of recipes. */
export function trialCount(
  { grid, comparison: { config } }: Pick<OngoingComparison, "grid" | "comparison">,
): number {
  const rounds = grid.rows.flatMap((row) => searchRounds(config, row, 1));
  return grid.trials.length + rounds.reduce((sum, { count }) => sum + count, 0);
}
