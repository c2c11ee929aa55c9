import { basename } from "node:path";
import { openDataset } from "../datasets/open_dataset.ts";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { openTestSet, type TestSet } from "../verification/open_test_set.ts";

/** What a column of the table is made of. */
export interface ComparisonTest extends TestSet {
  /** What the column is called. */
  name: string;
}

/** The name that stands for identities that a run holds out itself. */
const HELD_OUT = "held out";

/** What the columns are called: the lists' names without their folders and endings, where these differ. */
export function testNames(pairs: readonly string[]): string[] {
  if (pairs.length === 0) return [HELD_OUT];
  const short = pairs.map((file) => basename(file).replace(/\.[^.]*$/, ""));
  return new Set(short).size === pairs.length ? short : [...pairs];
}

/** Opens what a run is tested on: all lists, or without any the identities that it holds out. */
export async function openTests(
  config: TrainConfig,
  pairs: readonly string[],
): Promise<ComparisonTest[]> {
  if (pairs.length === 0) return [{ name: HELD_OUT, ...(await openTrainingData(config)).test }];
  const dataset = await openDataset(config.data, { root: config.root, seed: config.seed });
  const names = testNames(pairs);
  return await Promise.all(
    pairs.map(async (file, i) => ({ name: names[i], ...await openTestSet(file, dataset) })),
  );
}
