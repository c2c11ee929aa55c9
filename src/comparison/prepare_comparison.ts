import { join } from "node:path";
import type { Device } from "../compute/device.ts";
import { type CellResult, readResult } from "../runs/result_json.ts";
import { cellConfig } from "./cell_config.ts";
import type { CompareConfig } from "./compare_config.ts";
import type { Comparison } from "./comparison.ts";
import { prepareComparisonData, withoutPeople } from "./comparison_data.ts";
import { testNames } from "./comparison_tests.ts";
import { gridOf } from "./grid.ts";
import type { OngoingComparison } from "./ongoing_comparison.ts";
import { splitForSearch } from "./split_for_search.ts";
import { TimeLeft } from "./time_left.ts";

/**
 * Opens the data, checks the configuration of every cell and reads what is done.
 *
 * @param before What the folder holds of the same comparison.
 * @throws {Error} If data or configuration are not good.
 */
export async function prepareComparison(
  config: CompareConfig,
  { command, device, before }: { command: string; device: Device; before?: Comparison },
): Promise<Omit<OngoingComparison, "signal" | "onEvent">> {
  const folder = join(config.out, "data");
  const [backbone] = config.backbones;
  const base = cellConfig(config, { backbone, head: { name: "full-fc" }, seed: 0, out: "unused" });
  const data = await prepareComparisonData(config, base, folder, before?.data);
  const { notices: _, ...kept } = data;

  const grid = gridOf(config);
  const steps = { ...before?.steps };
  for (const { key } of config.minutes === undefined ? grid.rows : []) {
    steps[key] = config.steps ?? config.epochs! * data.stepsPerEpoch;
  }
  const { groups, exclude } = data;
  for (const cell of grid.cells) {
    cellConfig(config, cell, { steps: steps[cell.key], groups, exclude });
  }
  const split = grid.trials.length > 0 || config.search.length > 0
    ? await splitForSearch(withoutPeople(base, exclude), folder)
    : undefined;

  const results = new Map<string, CellResult>(), timeLeft = new TimeLeft();
  for (const { key, out } of [...grid.trials, ...grid.cells]) {
    const result = await readResult(out);
    if (!result) continue;
    results.set(out, result);
    timeLeft.add(key, result.msPerStep * result.steps, result.steps);
  }
  const search: Comparison["search"] = {};
  for (const { key, rate, out } of grid.trials) {
    const tried = results.get(out)?.tests[0].auc ?? before?.search[key]?.[rate!];
    if (tried !== undefined) (search[key] ??= {})[rate!] = tried;
  }
  const comparison: Comparison = {
    version: 1,
    command,
    date: new Date().toISOString(),
    device: `${device.name} (${device.description})`,
    config,
    data: kept,
    tests: testNames(config.pairs),
    steps,
    search,
    ...before?.recipes && { recipes: before.recipes },
    rows: [],
    faults: [],
  };
  return { grid, tried: [], data, split, comparison, results, timeLeft };
}
