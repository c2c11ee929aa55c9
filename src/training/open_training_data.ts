import { chooseIdentities } from "../datasets/choose_identities.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf } from "../datasets/identities_by_name.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { selectPeople } from "../datasets/select_people.ts";
import { sourceOf } from "../datasets/sources.ts";
import type { HeadFactory } from "../heads/head_kind.ts";
import { headKindOf, type HeadSpec, resolveHead } from "../heads/heads.ts";
import { holdOut, holdOutOfOthers, splitByName } from "../verification/hold_out.ts";
import { makePairs } from "../verification/make_pairs.ts";
import { describeUnknownPeople, openTestSet } from "../verification/open_test_set.ts";
import type { TestSet } from "../verification/pairs.ts";
import {
  namesTested,
  noticesOfTrained,
  type PeopleTested,
  type TrainedDataset,
} from "../verification/people_tested.ts";
import type { Objective, TrainConfig } from "./train_config.ts";

/** How many pairs of identities that are held out are verified at most, unless the configuration says otherwise. */
export const MOST_HELD_OUT_PAIRS = 4000;

/** What a run learns from, and what it is tested on. */
export interface TrainingData {
  /** For each objective. */
  train: Dataset[];
  /** Whose names those of each are, see {@link sourceOf}. */
  sources: string[];
  /** The head of each, with the numbers that these data decide unless the configuration does. */
  heads: (HeadSpec | HeadFactory)[];
  /** What it is tested on. */
  test: TestSet;
  /** Who is tested, where that is known. */
  tested?: PeopleTested;
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
 * of the identities are kept from training, in the data of all objectives, and paired at random; of synthetic faces, which have no
 * end, those after the ones asked for.
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
  { objectives, pairs: list, heldOutPairs = MOST_HELD_OUT_PAIRS, seed }: TrainConfig,
  { heldOut: before }: OpenTrainingDataOptions,
): Promise<Omit<TrainingData, "close">> {
  const notices: string[] = [];
  const onNotice = (message: string) => notices.push(message);

  const whole: Dataset[] = [], wanted: TrainedDataset[] = [];
  for (const objective of objectives) {
    const { data } = objective;
    const dataset = await openDataset(data, {
      ...objective,
      seed,
      onFault: onNotice,
      onNotice: (message) => onNotice(`"${data}": ${message}`),
    });
    opened.defer(() => dataset.close());
    whole.push(dataset);
    const people = await selectPeople(dataset, objective, onNotice);
    wanted.push({ dataset: people, source: sourceOf(data, seed) });
  }

  const [first, ...others] = wanted, { source } = first;
  const { rest, heldOut } = list === undefined
    ? await holdOut(first.dataset, whole[0], { ...objectives[0], seed }, before)
    : before
    ? splitByName(first.dataset, before)
    : { rest: first.dataset, heldOut: undefined };
  const kept = heldOut && { source, names: new Set(namesOf(heldOut)) };
  const left = kept ? await holdOutOfOthers(others, kept, whole[0].name, onNotice) : others;
  const learnt = [{ dataset: rest, source }, ...left];

  const heads = learnt.map(({ dataset }, i) => headFor(dataset, objectives[i]));
  const trained = learnt.map(({ dataset, source }, i) => ({
    dataset: rowsOf(heads[i], dataset, seed + i, onNotice),
    source,
  }));
  for (const { dataset } of trained) requireTwo(dataset);
  const train = trained.map(({ dataset }) => dataset);
  const about = { train, sources: wanted.map(({ source }) => source), heads, heldOut, notices };

  if (list === undefined) {
    const pairs = makePairs(heldOut!, { pairs: heldOutPairs, seed });
    return { ...about, test: { dataset: heldOut!, pairs }, tested: kept };
  }
  const test = await openTestSet(list, whole[0], { encoding: objectives[0].encoding });
  opened.defer(() => test.dataset.close());
  if (test.dataset !== whole[0]) {
    onNotice(describeUnknownPeople(list));
    return { ...about, test };
  }
  const tested = { source, names: namesTested(test) };
  notices.push(...await noticesOfTrained(list, tested, trained));
  return { ...about, test, tested };
}

function headFor(
  { identityCount: identities }: Dataset,
  { head, batch, imagesPerIdentity }: Objective,
): HeadSpec | HeadFactory {
  return typeof head === "function"
    ? head
    : resolveHead(head, { identities, batch, imagesPerIdentity });
}

/** What a head trains on: everything, but of the lower boundary as many identities as it has rows. */
function rowsOf(
  head: HeadSpec | HeadFactory,
  dataset: Dataset,
  seed: number,
  onNotice: (message: string) => void,
): Dataset {
  const { name, identityCount: identities, imageCount } = dataset;
  if (typeof head === "function") return dataset;
  const groups = headKindOf(head).identities?.(head) ?? identities;
  if (groups >= identities) return dataset;
  const chosen = chooseIdentities(identities, groups, seed, head.name);
  const kept = selectIdentities(dataset, (identity) => chosen.has(identity));
  const images = imageCount - kept.imageCount;
  onNotice(
    `The lower boundary trains on ${groups} of ${identities} identities of "${name}": ` +
      `${identities - groups} and their ${images} images are left out, so an ` +
      "epoch is that much shorter.",
  );
  return kept;
}

function requireTwo({ name, identityCount }: Dataset): void {
  if (identityCount >= 2) return;
  throw new RangeError(
    `Cannot train on "${name}" as there must be at least 2 identities besides those kept for ` +
      `testing: there are ${identityCount}`,
  );
}
