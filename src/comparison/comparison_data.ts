import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { defaultGroups } from "../heads/default_groups.ts";
import type { ComparisonData } from "../runs/comparison_json.ts";
import { EXCLUDE_TSV, writeNames } from "../runs/exclude_tsv.ts";
import { batchesPerEpoch } from "../training/batches_per_epoch.ts";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { openTestSet } from "../verification/open_test_set.ts";
import type { CompareConfig } from "./compare_config.ts";
import { comparisonPeople } from "./comparison_people.ts";

/** What all cells learn from, once it has been opened. */
export interface PreparedData extends ComparisonData {
  /** What the user should know about it. */
  notices: string[];
}

/**
 * Opens the data, keeps everyone who is tested from training, and says what is left.
 *
 * @param base The configuration of a run with the first seed.
 * @param folder For the list of who is kept from training.
 * @param before What the folder holds of the same comparison.
 * @throws {Error} If the data is other than it was then.
 */
export async function prepareComparisonData(
  config: CompareConfig,
  base: TrainConfig,
  folder: string,
  before?: ComparisonData,
): Promise<PreparedData> {
  await using opened = new AsyncDisposableStack();
  const open = async (config: TrainConfig) => {
    const data = await openTrainingData(config);
    opened.defer(() => data.close());
    return data;
  };
  const whole = await open(base);
  let exclude = config.exclude, data = whole;
  if (config.pairs.length > 0) {
    const names = await testedIdentities(config, base);
    if (exclude !== undefined) {
      for (const name of await readIdentityNames(exclude, config.encoding)) names.add(name);
    }
    if (names.size > 0) {
      exclude = join(folder, EXCLUDE_TSV);
      await writeNames(exclude, names);
      data = await open(withoutPeople(base, exclude));
    }
  }
  const [{ identityCount: identities, imageCount: images }] = data.train;
  const tested = whole.train[0].identityCount - identities;
  const people = await comparisonPeople(config, data, before);
  if (before) requireSameCounts(config.out, before, { identities, images, tested });
  const { batch, imagesPerIdentity } = config;
  return {
    identities,
    images,
    stepsPerEpoch: batchesPerEpoch(base.objectives[0], data.train[0]),
    tested,
    groups: config.groups ?? defaultGroups({ identities, batch, imagesPerIdentity }),
    people,
    exclude,
    notices: data.notices,
  };
}

/** All of a run's data, whoever of it is trained on; what is wrong with it has been said. */
export async function openWholeData(
  { objectives: [objective], seed }: TrainConfig,
): Promise<Dataset> {
  return await openDataset(objective.data, { ...objective, seed, onFault() {} });
}

/** The configuration of a run that does not train on those whom files name. */
export function withoutPeople(config: TrainConfig, exclude?: string | string[]): TrainConfig {
  return {
    ...config,
    objectives: config.objectives.map((objective) => ({ ...objective, exclude })),
  };
}

/** Cells that are done learnt from the data as they were then. */
function requireSameCounts(
  out: string,
  before: ComparisonData,
  now: Pick<ComparisonData, "identities" | "images" | "tested">,
): void {
  for (const key of ["identities", "images", "tested"] as const) {
    if (before[key] === now[key]) continue;
    throw new Error(
      `Cannot go on with the comparison in "${out}" as its data must be the same: ${key} were ` +
        `${before[key]}, now ${now[key]}`,
    );
  }
}

/** The steps of an epoch of what this run learns from. */
export async function stepsPerEpochOf(config: TrainConfig): Promise<number> {
  const { train, close } = await openTrainingData(config);
  try {
    return batchesPerEpoch(config.objectives[0], train[0]);
  } finally {
    await close();
  }
}

async function testedIdentities(
  { pairs, encoding }: CompareConfig,
  base: TrainConfig,
): Promise<Set<string>> {
  await using opened = new AsyncDisposableStack();
  const whole = await openWholeData(base);
  opened.defer(() => whole.close());
  const names = new Set<string>();
  for (const file of pairs) {
    const { dataset, pairs: { a, b } } = await openTestSet(file, whole, { encoding });
    opened.defer(() => dataset.close());
    if (dataset !== whole) continue; // who is in it is not known
    for (const image of [...a, ...b]) names.add(whole.identityName(identityOf(whole, image)));
  }
  return names;
}
