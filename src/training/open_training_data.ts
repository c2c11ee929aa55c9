import { chooseIdentities } from "../datasets/choose_identities.ts";
import type { Dataset } from "../datasets/dataset.ts";
import {
  leaveOutIdentities,
  namesOf,
  selectNamedIdentities,
  withNames,
  withoutNames,
} from "../datasets/identities_by_name.ts";
import { inOrderOfNames } from "../datasets/in_order_of_names.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { sourceOf } from "../datasets/people.ts";
import { cannotTell, peopleInBoth } from "../datasets/people_in_both.ts";
import { readIdentityNames } from "../datasets/read_identity_names.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import type { HeadFactory } from "../heads/head_kind.ts";
import { headKindOf, type HeadSpec, resolveHead } from "../heads/heads.ts";
import { makePairs } from "../verification/make_pairs.ts";
import { namesTested } from "../verification/names_tested.ts";
import { describeUnknownPeople, openTestSet, type TestSet } from "../verification/open_test_set.ts";
import { MOST_HELD_OUT_PAIRS } from "./held_out_pairs.ts";
import { holdOut, holdOutOfJoint } from "./hold_out.ts";
import type { Objective, TrainConfig } from "./train_config.ts";

/** What a run learns from, and what it is tested on. */
export interface TrainingData {
  /** For the configuration's own objective, then the joint ones. */
  train: Dataset[];
  /** Whose names those of each are, see {@link sourceOf}. */
  sources: string[];
  /** The head of each, with the numbers that these data decide unless the configuration does. */
  heads: (HeadSpec | HeadFactory)[];
  /** What it is tested on. */
  test: TestSet;
  /** Who is tested, where that is known: names as tables write them, and whose names these are. */
  tested?: { source: string; names: Set<string> };
  /** Those who are held out of `train`, if anybody is. */
  heldOut?: Dataset;
  /** What the user should know about them. */
  notices: string[];
  /** Lets go of the files of all of them. */
  close(): Promise<void>;
}

/** How {@link openTrainingData} chooses whom it holds out. */
export interface OpenTrainingDataOptions {
  /** Those who were held out before, by name, who are again, also where pairs are given that test others. */
  heldOut?: ReadonlySet<string>;
}

/**
 * Opens the data of a run, with people in the order of their names, whatever that of their source. Without a list of pairs, a tenth
 * of the identities are kept from training, in joint datasets as well, and paired at random; of synthetic faces, which have no end,
 * those after the ones asked for.
 */
export async function openTrainingData(
  config: TrainConfig,
  options: OpenTrainingDataOptions = {},
): Promise<TrainingData> {
  await using opened = new AsyncDisposableStack();
  const data = await openInto(opened, config, options);
  const kept = opened.move();
  return { ...data, close: () => kept.disposeAsync() };
}

async function openInto(
  opened: AsyncDisposableStack,
  config: TrainConfig,
  { heldOut: before }: OpenTrainingDataOptions,
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
  const sources = [config, ...config.joint].map(({ data }) => sourceOf(data, config.seed));
  const whole = await open(config);
  const kept = await selectForObjective(whole, config, notices);
  const joint: Dataset[] = [];
  for (const objective of config.joint) {
    joint.push(await selectForObjective(await open(objective), objective, notices));
  }
  const { rest, heldOut } = config.pairs === undefined
    ? await holdOut(kept, whole, config, before)
    : {
      rest: before ? withoutNames(kept, before) : kept,
      heldOut: before && withNames(kept, before),
    };
  const keptOut = heldOut && { source: sources[0], names: new Set(namesOf(heldOut)) };
  const others: Dataset[] = [];
  for (const [i, dataset] of joint.entries()) {
    const from = { dataset, source: sources[i + 1] };
    others.push(keptOut ? await holdOutOfJoint(from, keptOut, whole.name, notices) : dataset);
  }
  const heads = resolveHeads([rest, ...others], config);
  const train = selectForHeads([rest, ...others], heads, config, notices);
  if (config.pairs === undefined) {
    checkTrainable(train);
    const { heldOutPairs = MOST_HELD_OUT_PAIRS, seed } = config;
    const pairs = makePairs(heldOut!, { pairs: heldOutPairs, seed });
    const test = { dataset: heldOut!, pairs };
    return { train, heads, sources, test, tested: keptOut, heldOut, notices };
  }
  const test = await openTestSet(config.pairs, whole, config);
  opened.defer(() => test.dataset.close());
  checkTrainable(train);
  if (test.dataset !== whole) {
    notices.push(describeUnknownPeople(config.pairs));
    return { train, heads, sources, test, heldOut, notices };
  }
  const tested = { source: sources[0], names: namesTested(test) };
  notices.push(...await noticesOfSeen(config.pairs, tested, train, sources));
  return { train, heads, sources, test, tested, heldOut, notices };
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
  const ordered = inOrderOfNames(dataset);
  const wanted = identities === undefined
    ? ordered
    : selectNamedIdentities(ordered, await readIdentityNames(identities, encoding), identities);
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

function resolveHeads(datasets: Dataset[], config: TrainConfig): (HeadSpec | HeadFactory)[] {
  return datasets.map(({ identityCount: identities }, i) => {
    const { head, batch, imagesPerIdentity } = i === 0 ? config : config.joint[i - 1];
    if (typeof head === "function") return head;
    return resolveHead(head, { identities, batch, imagesPerIdentity });
  });
}

/** What each head trains on: everything, but of the lower boundary as many identities as it has rows. */
function selectForHeads(
  datasets: Dataset[],
  heads: (HeadSpec | HeadFactory)[],
  { seed }: TrainConfig,
  notices: string[],
): Dataset[] {
  return datasets.map((dataset, i) => {
    const head = heads[i], { name, identityCount: identities, imageCount } = dataset;
    if (typeof head === "function") return dataset;
    const groups = headKindOf(head).identities?.(head) ?? identities;
    if (groups >= identities) return dataset;
    const chosen = chooseIdentities(identities, groups, seed + i, head.name);
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

/** What to say of those in a list of pairs who are trained on. */
async function noticesOfSeen(
  list: string,
  tested: { source: string; names: Set<string> },
  train: readonly Dataset[],
  sources: readonly string[],
): Promise<string[]> {
  const notices: string[] = [], seen = new Set<string>();
  for (const [i, dataset] of train.entries()) {
    const others = { source: sources[i], names: namesOf(dataset) };
    const { names, isUnknown } = await peopleInBoth(tested, others);
    for (const name of names) seen.add(name);
    if (isUnknown) notices.push(cannotTell(sources[i], tested.source));
  }
  if (seen.size === 0) return notices;
  return [
    `${seen.size} of the identities in "${list}" are also trained on, so its figures flatter.`,
    ...notices,
  ];
}
