import { chooseByName } from "../datasets/choose_identities.ts";
import type { DataSource } from "../datasets/data_source.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf, withNames, withoutNames } from "../datasets/identities_by_name.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { cannotTell, peopleInBoth } from "../datasets/people_in_both.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { isDrawn } from "../datasets/sources.ts";
import type { PeopleTested, TrainedDataset } from "./people_tested.ts";

const MOST = 500;

/** How many of the identities are kept from training: a tenth, 2 to 500. */
export function heldOutCount(identities: number): number {
  return Math.min(MOST, Math.max(2, Math.ceil(identities / 10)));
}

/** A dataset in two parts that have nobody in common. */
export interface HeldOutSplit {
  /** Those who are trained on. */
  rest: Dataset;
  /** Those who are kept from training. */
  heldOut: Dataset;
}

/**
 * Keeps a tenth of the identities from training, chosen by name and seed; of synthetic faces, which have no end, those after the ones
 * asked for.
 *
 * @param dataset Those of `whole` that are wanted.
 * @param whole As it was opened from `source`.
 * @param before Those who were held out before, by name, who are again.
 * @throws {RangeError} If fewer than two of these are there.
 */
export async function holdOut(
  dataset: Dataset,
  whole: Dataset,
  { data, seed = 0 }: DataSource,
  before?: ReadonlySet<string>,
): Promise<HeldOutSplit> {
  const wanted = heldOutCount(dataset.identityCount);
  if (isDrawn(data)) {
    const firstBefore = Math.min(...Array.from(before ?? [], Number));
    const isKnown = Number.isSafeInteger(firstBefore);
    const firstIdentity = isKnown ? firstBefore : whole.identityCount;
    const following = await openDataset(data, { seed, firstIdentity });
    return isKnown
      ? { rest: withoutNames(dataset, before!), heldOut: withNames(following, before!) }
      : { rest: dataset, heldOut: selectIdentities(following, (i) => i < wanted) };
  }
  if (before) {
    const { rest, heldOut } = splitByName(dataset, before);
    if (heldOut.identityCount > 1) return { rest, heldOut };
    throw new RangeError(
      `Cannot go on with "${dataset.name}" as at least 2 of the ${before.size} people held out before must be in it, to ` +
        `test on: there are ${heldOut.identityCount}; a new run can begin with the weights as pretrained`,
    );
  }
  const chosen = chooseByName(dataset, wanted, seed, "held out");
  return {
    rest: selectIdentities(dataset, (identity) => !chosen.has(identity)),
    heldOut: selectIdentities(dataset, (identity) => chosen.has(identity)),
  };
}

/** Those who are held out by name, and all others. */
export function splitByName(dataset: Dataset, names: ReadonlySet<string>): HeldOutSplit {
  return { rest: withoutNames(dataset, names), heldOut: withNames(dataset, names) };
}

/**
 * Keeps those who are held out of one dataset from others that are trained on jointly, as far as names tell who they are.
 *
 * @param first What the dataset is called that they were held out of.
 * @param onNotice Hears of it.
 */
export async function holdOutOfOthers(
  others: readonly TrainedDataset[],
  heldOut: PeopleTested,
  first: string,
  onNotice: (message: string) => void,
): Promise<TrainedDataset[]> {
  const left: TrainedDataset[] = [];
  for (const { dataset, source } of others) {
    const { names, isUnknown } = await peopleInBoth(heldOut, { source, names: namesOf(dataset) });
    if (isUnknown) onNotice(cannotTell(source, heldOut.source));
    left.push({ dataset: names.size === 0 ? dataset : withoutNames(dataset, names), source });
    if (names.size === 0) continue;
    onNotice(
      `${names.size} of the ${heldOut.names.size} people held out of "${first}" are in "${dataset.name}", too, and held ` +
        "out of it as well.",
    );
  }
  return left;
}
