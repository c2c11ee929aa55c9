import { readComparison } from "../runs/comparison_json.ts";
import type { CompareConfig } from "./compare_config.ts";
import type { Comparison } from "./comparison.ts";
import { compareConfigSchema } from "./parse_compare_config.ts";
import { specLabel } from "./spec_label.ts";

/**
 * Reads the comparison that a folder holds, if it does.
 *
 * @throws {Error} If it is of another configuration; heads, backbones and seeds may have been added.
 */
export async function openComparison(config: CompareConfig): Promise<Comparison | undefined> {
  const { out } = config;
  const comparison = await readComparison(out, compareConfigSchema);
  if (!comparison) return undefined;
  // One of before there was a choice left all pictures as they are stored.
  const before = { ...comparison.config, orientation: comparison.config.orientation ?? "stored" };
  const difference = firstDifference(before, JSON.parse(JSON.stringify(config)));
  if (difference === undefined) return comparison;
  throw new Error(
    `Cannot go on with the comparison in "${out}" as it must be of the same configuration: ${difference}`,
  );
}

function firstDifference(before: CompareConfig, now: CompareConfig): string | undefined {
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[key as keyof CompareConfig], now[key as keyof CompareConfig]];
    if (key === "out" || JSON.stringify(was) === JSON.stringify(is)) continue;
    if (key === "heads" || key === "backbones") {
      const labels = new Set(now[key].map(specLabel));
      const gone = before[key].map(specLabel).find((label) => !labels.has(label));
      if (gone !== undefined) return `its ${key} had ${gone}, which is missing now`;
    } else if (key === "seeds") {
      if (now.seeds < before.seeds) return `its seeds were ${was}, now ${is}`;
    } else {
      return `its ${key} was ${show(was)}, now ${show(is)}`;
    }
  }
}

function show(value: unknown): string {
  return value === undefined ? "not given" : JSON.stringify(value);
}
