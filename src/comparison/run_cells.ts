import { join } from "node:path";
import type { CellResult } from "../runs/result_json.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { CellClock } from "./cell_clock.ts";
import { cellConfig, stretchMilestones } from "./cell_config.ts";
import { chosenRate } from "./chosen_rate.ts";
import type { CellEvent } from "./compare_event.ts";
import type { Comparison } from "./comparison.ts";
import { type Cell, rowLabels } from "./grid.ts";
import { measureStep } from "./measure_step.ts";
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
    } catch (error) {
      // No other run would be permitted more.
      if (error instanceof Deno.errors.NotCapable) throw error;
      const { message } = error as Error;
      // A rate that is too high is what a search may find.
      if (cell.rate !== undefined) noteRate(comparison, cell, message);
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

/** Decides how many steps fit into the minutes, once for all cells of a row. */
async function measureBudget(ongoing: OngoingComparison, cell: Cell): Promise<void> {
  const { comparison: { config, steps }, signal, onEvent } = ongoing;
  const { minutes } = config;
  if (minutes === undefined || steps[cell.key] !== undefined) return;
  const training = { ...await trainConfigOf(ongoing, cell), out: join(config.out, "measured") };
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
  const isTrial = cell.rate !== undefined;
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

/** With what is known by now. */
async function trainConfigOf(ongoing: OngoingComparison, cell: Cell): Promise<TrainConfig> {
  const { comparison: { config, steps, search }, data, split } = ongoing;
  const { key, rate } = cell;
  const training = cellConfig(config, cell, {
    learningRate: rate ?? chosenRate(config, search[key]),
    steps: steps[key],
    groups: data.groups,
    ...(rate === undefined ? { exclude: data.exclude } : split),
  });
  return await stretchMilestones(training, data.stepsPerEpoch);
}

/** What is left of these; a row whose budget is not measured yet is taken for one that is. */
function stepsOf(ongoing: OngoingComparison, cells: Cell[]): StepsLeft[] {
  const { steps } = ongoing.comparison;
  const some = Object.values(steps)[0] ?? 0;
  return cells.filter((cell) => !isDone(ongoing, cell))
    .map(({ key }) => ({ key, steps: steps[key] ?? some }));
}

function aboutCell({ grid, comparison }: OngoingComparison, cell: Cell): CellEvent {
  const all = [...grid.trials, ...grid.cells];
  const { key, seed, rate } = cell;
  return {
    number: all.indexOf(cell) + 1,
    cells: all.length,
    ...rowLabels(cell),
    seed,
    steps: comparison.steps[key] ?? 0,
    rate,
  };
}
