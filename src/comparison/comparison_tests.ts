import { basename } from "node:path";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { openTestSet } from "../verification/open_test_set.ts";
import type { TestSet } from "../verification/pairs.ts";
import { openWholeData } from "./comparison_data.ts";

/** What a column of the table is made of. */
export interface ComparisonTest extends TestSet {
  /** What the column is called. */
  name: string;
}

/** What a run is tested on. */
export interface ComparisonTests {
  /** In the order of the columns. */
  tests: ComparisonTest[];
  /** Lets go of their files. */
  close(): Promise<void>;
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
): Promise<ComparisonTests> {
  if (pairs.length === 0) {
    const { test, close } = await openTrainingData(config);
    return { tests: [{ name: HELD_OUT, ...test }], close };
  }
  await using opened = new AsyncDisposableStack();
  const dataset = await openWholeData(config), [{ encoding }] = config.objectives;
  opened.defer(() => dataset.close());
  const tests: ComparisonTest[] = [];
  for (const [i, name] of testNames(pairs).entries()) {
    const test = await openTestSet(pairs[i], dataset, { encoding });
    opened.defer(() => test.dataset.close());
    tests.push({ name, ...test });
  }
  const kept = opened.move();
  return { tests, close: () => kept.disposeAsync() };
}
