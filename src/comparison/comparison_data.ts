import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identityOf } from "../datasets/identity_of.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { defaultGroups } from "../heads/default_groups.ts";
import { Permutation } from "../random/permutation.ts";
import { SampleStream } from "../streams/sample_stream.ts";
import { openTrainingData } from "../training/open_training_data.ts";
import type { TrainConfig } from "../training/train_config.ts";
import { makePairs } from "../verification/make_pairs.ts";
import { readPairs } from "../verification/read_pairs.ts";
import type { CompareConfig } from "./compare_config.ts";

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
  /** The file that names who is not trained on. */
  exclude?: string;
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
  const before = await openTrainingData({ ...base, pairs: config.pairs[0] });
  let exclude = config.exclude, data = before;
  if (config.pairs.length > 0) {
    const names = await testedIdentities(config, base);
    if (exclude !== undefined) {
      for (const name of await readIdentityNames(exclude)) names.add(name);
    }
    exclude = join(folder, "exclude.tsv");
    await writeNames(exclude, names);
    data = await openTrainingData({ ...base, exclude, pairs: config.pairs[0] });
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
  return batchesPerEpoch(config, (await openTrainingData(config)).train[0]);
}

function batchesPerEpoch(
  { batch, imagesPerIdentity, minImages }: TrainConfig,
  dataset: ConstructorParameters<typeof SampleStream>[0],
): number {
  return new SampleStream(dataset, { batchSize: batch, imagesPerIdentity, minImages })
    .batchesPerEpoch;
}

async function testedIdentities(
  { pairs }: CompareConfig,
  { data, root, seed }: TrainConfig,
): Promise<Set<string>> {
  const whole = await openDataset(data, { root, seed });
  const names = new Set<string>();
  for (const file of pairs) {
    const { a, b } = await readPairs(file, whole);
    for (const image of [...a, ...b]) names.add(whole.identityName(identityOf(whole, image)));
  }
  return names;
}

const MOST_HELD_OUT = 500;
const PAIRS = 2000;

/** Where a search for a rate is verified: pairs of identities that no run trains on during the search. */
export interface SearchSplit {
  pairs: string;
  exclude: string;
}

/**
 * Holds a tenth of the training identities out for the choice of learning rates, so that it sees nobody who is
 * tested in the end.
 *
 * @param base The configuration of a run with the first seed and all that is excluded in it.
 * @param folder For the two files.
 */
export async function splitForSearch(base: TrainConfig, folder: string): Promise<SearchSplit> {
  const { train: [train], test } = await openTrainingData(base);
  const whole = await openDataset(base.data, { root: base.root, seed: base.seed });
  const order = new Permutation(train.identityCount, base.seed, "held out for rates");
  const count = Math.min(MOST_HELD_OUT, Math.max(2, Math.ceil(train.identityCount / 10)));
  const names = new Set<string>();
  for (let place = 0; place < Math.min(count, train.identityCount); place++) {
    names.add(train.identityName(order.at(place)));
  }
  const chosen: number[] = [];
  const heldOut = selectIdentities(whole, (identity) => {
    const isChosen = names.has(whole.identityName(identity));
    if (isChosen) chosen.push(identity);
    return isChosen;
  });
  const { a, b, same } = makePairs(heldOut, { pairs: PAIRS, seed: base.seed });
  const inWhole = (image: number) => {
    const identity = identityOf(heldOut, image);
    return whole.firstImage(chosen[identity]) + image - heldOut.firstImage(identity);
  };
  const lines = Array.from(
    same,
    (kind, pair) => `${inWhole(a[pair])}\t${inWhole(b[pair])}\t${kind}\n`,
  );
  for (let identity = 0; identity < test.dataset.identityCount; identity++) {
    if (base.pairs === undefined) names.add(test.dataset.identityName(identity));
  }
  if (base.exclude !== undefined) {
    for (const name of await readIdentityNames(base.exclude)) names.add(name);
  }
  const split = {
    pairs: join(folder, "search_pairs.tsv"),
    exclude: join(folder, "search_exclude.tsv"),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(split.pairs, lines.join(""));
  await writeNames(split.exclude, names);
  return split;
}

/** With a second column, as a name that is a number would by itself be taken for a count. */
async function writeNames(file: string, names: ReadonlySet<string>): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, [...names].map((name) => `${name}\tleft out\n`).join(""));
}
