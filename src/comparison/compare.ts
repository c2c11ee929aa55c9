import { rm } from "node:fs/promises";
import { join } from "node:path";
import { useDevice } from "../compute/device.ts";
import { createOutputFolder } from "../runs/create_output_folder.ts";
import { bestRate } from "./chosen_rate.ts";
import type { CompareConfig } from "./compare_config.ts";
import type { CompareEvent } from "./compare_event.ts";
import type { Comparison } from "./comparison.ts";
import { rowLabels } from "./grid.ts";
import { isDone, type OngoingComparison, saveComparison } from "./ongoing_comparison.ts";
import { openComparison } from "./open_comparison.ts";
import { prepareComparison } from "./prepare_comparison.ts";
import { runCells, trialCount } from "./run_cells.ts";
import { searchRecipes } from "./search_recipes.ts";

/** What accompanies a configuration. */
export interface CompareOptions {
  /** What was typed, for the report. @default {"compare()"} */
  command?: string;
  /** Finishes the step under way, saves and returns; the same call goes on from there. */
  signal?: AbortSignal;
  /** Hears what happens. */
  onEvent?: (event: CompareEvent) => void;
}

/**
 * Trains every head on every backbone with every seed: on the same data, for the same steps, by the same schedule,
 * and tests the final weights on identities that none of them was trained on. Writes `comparison.json`,
 * `comparison.md`, `comparison.html` and a folder for each run into the configuration's `out` folder. A folder that holds the
 * beginning of the same comparison is gone on with.
 *
 * @returns The comparison as far as it has come; a run that fails is among its `faults`, and the others go on.
 * @throws {Error} If data, device or configuration are not good.
 *
 * @example Two heads, three steps
 * ```ts
 * import { compare, parseCompareConfig } from "../../mod.ts";
 *
 * const { rows } = await compare(parseCompareConfig({
 *   data: "synthetic:16x4", imageSize: 16, batch: 8, steps: 3, seeds: 1, device: "wasm", workers: 1,
 *   heads: [{ name: "full-fc" }, { name: "virtual-fc" }], out: await Deno.makeTempDir(),
 * }));
 * for (const { head, tests } of rows) console.log(head, tests[0].accuracy.mean);
 * ```
 */
export async function compare(
  config: CompareConfig,
  options: CompareOptions = {},
): Promise<Comparison> {
  const { command = "compare()", signal, onEvent = () => {} } = options;
  const device = await useDevice(config.device);
  const before = await openComparison(config);
  if (!before) await createOutputFolder(config.out);
  const prepared = await prepareComparison(config, { command, device, before })
    .catch(async (error) => {
      if (!before) await rm(join(config.out, "data"), { recursive: true, force: true });
      throw error;
    });
  const ongoing: OngoingComparison = { ...prepared, signal, onEvent };
  const { grid, data, comparison } = ongoing;

  const found = Object.values(comparison.recipes ?? {}).flat().length;
  const done = [...grid.trials, ...grid.cells].filter((cell) => isDone(ongoing, cell)).length +
    found;
  const cells = trialCount(ongoing) + grid.cells.length;
  onEvent({ type: "start", device, data, cells, done });
  await saveComparison(ongoing);
  let isWhole = await runCells(ongoing, grid.trials);
  if (isWhole) {
    if (grid.trials.length > 0) tellRates(ongoing);
    if (comparison.config.search.length > 0) isWhole = await searchRecipes(ongoing);
  }
  if (isWhole) {
    isWhole = await runCells(ongoing, grid.cells);
  }
  await saveComparison(ongoing);
  if (!isWhole) onEvent({ type: "interrupted" });
  return comparison;
}

function tellRates({ grid, comparison, onEvent }: OngoingComparison) {
  for (const row of grid.rows) {
    const aucs = comparison.search[row.key];
    const learningRate = bestRate(aucs);
    if (learningRate === undefined) continue;
    onEvent({ type: "rate", ...rowLabels(row), learningRate, aucs });
  }
}
