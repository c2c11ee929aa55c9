import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { defaultGroups } from "../heads/default_groups.ts";
import { SampleStream } from "../streams/sample_stream.ts";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { openTestSet } from "../verification/open_test_set.ts";
import type { CompareConfig } from "./compare_config.ts";
import { writeNames } from "./write_names.ts";

/** What all cells learn from. */
export interface ComparisonData {
  /** N, those trained on with the first seed. */
  identities: number;
  /** Their images. */
  images: number;
  /** Of the whole data. */
  stepsPerEpoch: number;
  /** How many identities are not trained on as they occur in a list of pairs. */
  tested: number;
  /** M of the heads that do not say their own. */
  groups: number;
  /** The files that name who is not trained on. */
  exclude?: string | string[];
  /** What the user should know about them. */
  notices: string[];
}

/**
 * Opens the data, keeps everyone who is tested from training, and says what is left.
 *
 * @param base The configuration of a run with the first seed.
 * @param folder For the list of who is kept from training.
 */
export async function prepareComparisonData(
  config: CompareConfig,
  base: TrainConfig,
  folder: string,
): Promise<ComparisonData> {
  await using opened = new AsyncDisposableStack();
  const open = async (config: TrainConfig) => {
    const data = await openTrainingData(config);
    opened.defer(() => data.close());
    return data;
  };
  const before = await open({ ...base, pairs: config.pairs[0] });
  let exclude = config.exclude, data = before;
  if (config.pairs.length > 0) {
    const names = await testedIdentities(config, base);
    if (exclude !== undefined) {
      for (const name of await readIdentityNames(exclude, config.encoding)) names.add(name);
    }
    if (names.size > 0) {
      exclude = join(folder, "exclude.tsv");
      await writeNames(exclude, names);
      data = await open({ ...base, exclude, pairs: config.pairs[0] });
    }
  }
  const [{ identityCount: identities, imageCount: images }] = data.train;
  const { batch, imagesPerIdentity } = config;
  return {
    identities,
    images,
    stepsPerEpoch: batchesPerEpoch(base, data.train[0]),
    tested: before.train[0].identityCount - identities,
    groups: config.groups ?? defaultGroups({ identities, batch, imagesPerIdentity }),
    exclude,
    notices: data.notices,
  };
}

/** The steps of an epoch of what this run learns from. */
export async function stepsPerEpochOf(config: TrainConfig): Promise<number> {
  const { train, close } = await openTrainingData(config);
  try {
    return batchesPerEpoch(config, train[0]);
  } finally {
    await close();
  }
}

function batchesPerEpoch(
  { batch, imagesPerIdentity, minImages }: TrainConfig,
  dataset: Dataset,
): number {
  return new SampleStream(dataset, { batchSize: batch, imagesPerIdentity, minImages })
    .batchesPerEpoch;
}

async function testedIdentities(
  { pairs }: CompareConfig,
  { data, root, seed, encoding, followLinks }: TrainConfig,
): Promise<Set<string>> {
  await using opened = new AsyncDisposableStack();
  const whole = await openDataset(data, { ...{ root, seed, encoding, followLinks }, onFault() {} });
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
