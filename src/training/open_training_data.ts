import type { Dataset } from "../datasets/dataset.ts";
import { chooseIdentities } from "../datasets/choose_identities.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { leaveOutIdentities } from "../datasets/leave_out_identities.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { selectNamedIdentities } from "../datasets/select_named_identities.ts";
import { defaultGroups } from "../heads/default_groups.ts";
import { makePairs } from "../verification/make_pairs.ts";
import { openTestSet, type TestSet } from "../verification/open_test_set.ts";
import { heldOutCount } from "./held_out_count.ts";
import type { Objective, TrainConfig } from "./train_config.ts";

/** What a run learns from, and what it is tested on. */
export interface TrainingData {
  /** For the configuration's own objective, then the joint ones. */
  train: Dataset[];
  /** What it is tested on. */
  test: TestSet;
  /** What the user should know about them. */
  notices: string[];
  /** Lets go of the files of all of them. */
  close(): Promise<void>;
}

const HELD_OUT_PAIRS = 4000;

/**
 * Opens the data of a run. Without a list of pairs, a tenth of the identities are kept from training and paired
 * at random; of synthetic faces, which have no end, those after the ones asked for.
 */
export async function openTrainingData(config: TrainConfig): Promise<TrainingData> {
  await using opened = new AsyncDisposableStack();
  const data = await openInto(opened, config);
  const kept = opened.move();
  return { ...data, close: () => kept.disposeAsync() };
}

async function openInto(
  opened: AsyncDisposableStack,
  config: TrainConfig,
): Promise<Omit<TrainingData, "close">> {
  const notices: string[] = [];
  const onFault = (message: string) => notices.push(message);
  const open = async ({ data, root, encoding, followLinks }: Objective) => {
    const dataset = await openDataset(data, {
      ...{ root, encoding, followLinks, seed: config.seed, onFault },
      onNotice: (message) => notices.push(`"${data}": ${message}`),
    });
    opened.defer(() => dataset.close());
    return dataset;
  };
  const whole = await open(config);
  const kept = await selectForObjective(whole, config, notices);
  const joint: Dataset[] = [];
  for (const objective of config.joint) {
    joint.push(await selectForObjective(await open(objective), objective, notices));
  }
  if (config.pairs !== undefined) {
    const test = await openTestSet(config.pairs, whole, config);
    opened.defer(() => test.dataset.close());
    const train = selectForHeads([kept, ...joint], config, notices);
    if (test.dataset !== whole) {
      notices.push(
        `"${config.pairs}" does not say who its images show, so those trained on may be among them.`,
      );
    } else {
      const seen = identitiesInBoth(train[0], test);
      if (seen > 0) {
        notices.push(
          `${seen} of the identities in "${config.pairs}" are also trained on, so its figures flatter.`,
        );
      }
    }
    checkTrainable(train);
    return { train, test, notices };
  }
  const { rest, heldOut } = await holdOut(kept, whole, config);
  const train = selectForHeads([rest, ...joint], config, notices);
  checkTrainable(train);
  const pairs = makePairs(heldOut, { pairs: HELD_OUT_PAIRS, seed: config.seed });
  return { train, test: { dataset: heldOut, pairs }, notices };
}

function checkTrainable(datasets: Dataset[]) {
  for (const { name, identityCount } of datasets) {
    if (identityCount < 2) {
      throw new RangeError(
        `Cannot train on "${name}" as there must be at least 2 identities besides those kept for ` +
          `testing: there are ${identityCount}`,
      );
    }
  }
}

async function selectForObjective(
  dataset: Dataset,
  { identities, exclude, encoding, minImages, imagesPerIdentity }: Objective,
  notices: string[],
): Promise<Dataset> {
  const wanted = identities === undefined
    ? dataset
    : selectNamedIdentities(dataset, await readIdentityNames(identities, encoding), identities);
  const named = exclude === undefined ? wanted : await leaveOut(wanted, exclude, encoding, notices);
  if (minImages === undefined) return named;
  const images = (identity: number) => named.firstImage(identity + 1) - named.firstImage(identity);
  const kept = selectIdentities(named, (identity) => images(identity) >= minImages);
  if (kept.identityCount === 0) {
    throw new Error(
      `Cannot train on "${dataset.name}" as identities need at least ${minImages} images: none of ` +
        `${named.identityCount} has them`,
    );
  }
  const left = named.identityCount - kept.identityCount;
  if (left > 0) {
    notices.push(
      `${left} of ${named.identityCount} identities of "${dataset.name}" are left out: they have fewer ` +
        `than ${minImages} images.`,
    );
  }
  if (minImages < imagesPerIdentity) {
    notices.push(`Identities with fewer than ${imagesPerIdentity} images repeat theirs.`);
    const single = countSingle(kept);
    if (single > 0) {
      notices.push(
        `${single} of ${kept.identityCount} identities of "${dataset.name}" have one image only.`,
      );
    }
  }
  return kept;
}

function countSingle(dataset: Dataset): number {
  let single = 0;
  for (let i = 0; i < dataset.identityCount; i++) {
    if (dataset.firstImage(i + 1) - dataset.firstImage(i) === 1) single++;
  }
  return single;
}

/** What each objective's head trains on: everything, but of the lower boundary as many identities as it has rows. */
function selectForHeads(datasets: Dataset[], config: TrainConfig, notices: string[]): Dataset[] {
  return datasets.map((dataset, i) => {
    const { head, batch, imagesPerIdentity } = i === 0 ? config : config.joint[i - 1];
    if (typeof head === "function" || head.name !== "lower") return dataset;
    const { name, identityCount: identities, imageCount } = dataset;
    const groups = head.groups ?? defaultGroups({ identities, batch, imagesPerIdentity });
    if (groups >= identities) return dataset;
    const chosen = chooseIdentities(identities, groups, config.seed + i, "lower");
    const kept = selectIdentities(dataset, (identity) => chosen.has(identity));
    notices.push(
      `The lower boundary trains on ${groups} of ${identities} identities of "${name}": ` +
        `${identities - groups} and their ${
          imageCount - kept.imageCount
        } images are left out, so an ` +
        "epoch is that much shorter.",
    );
    return kept;
  });
}

async function leaveOut(
  dataset: Dataset,
  exclude: string | readonly string[],
  encoding: string | undefined,
  notices: string[],
): Promise<Dataset> {
  const { rest, filesName } = await leaveOutIdentities(dataset, exclude, encoding);
  const left = dataset.identityCount - rest.identityCount;
  notices.push(
    `${left} of ${dataset.identityCount} identities of "${dataset.name}" are left out: ` +
      `${filesName} them.`,
  );
  return rest;
}

async function holdOut(
  dataset: Dataset,
  whole: Dataset,
  { data, seed }: TrainConfig,
): Promise<{ rest: Dataset; heldOut: Dataset }> {
  const { identityCount } = dataset;
  const wanted = heldOutCount(identityCount);
  if (data.startsWith("synthetic:")) {
    const following = await openDataset(data, { seed, firstIdentity: whole.identityCount });
    return { rest: dataset, heldOut: selectIdentities(following, (i) => i < wanted) };
  }
  const chosen = chooseIdentities(identityCount, wanted, seed, "held out");
  return {
    rest: selectIdentities(dataset, (identity) => !chosen.has(identity)),
    heldOut: selectIdentities(dataset, (identity) => chosen.has(identity)),
  };
}

function identitiesInBoth(train: Dataset, { dataset, pairs: { a, b } }: TestSet): number {
  const tested = new Set<string>();
  for (const image of [...a, ...b]) tested.add(dataset.identityName(identityOf(dataset, image)));
  let both = 0;
  for (let identity = 0; identity < train.identityCount; identity++) {
    if (tested.has(train.identityName(identity))) both++;
  }
  return both;
}
