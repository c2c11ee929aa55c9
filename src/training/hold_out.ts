import { chooseByName } from "../datasets/choose_identities.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf, withNames, withoutNames } from "../datasets/identities_by_name.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { cannotTell, peopleInBoth } from "../datasets/people_in_both.ts";
import { selectIdentities } from "../datasets/select_identities.ts";
import { heldOutCount } from "./held_out_count.ts";
import type { TrainConfig } from "./train_config.ts";

/**
 * Keeps a tenth of the identities from training, chosen by name and seed; of synthetic faces, which have no end, those after the ones
 * asked for.
 *
 * @param dataset Those of `whole` that are wanted.
 * @param before Those who were held out before, by name, who are again.
 * @throws {RangeError} If fewer than two of these are there.
 */
export async function holdOut(
  dataset: Dataset,
  whole: Dataset,
  { data, seed }: TrainConfig,
  before?: ReadonlySet<string>,
): Promise<{ rest: Dataset; heldOut: Dataset }> {
  const wanted = heldOutCount(dataset.identityCount);
  if (data.startsWith("synthetic:")) {
    const firstBefore = Math.min(...Array.from(before ?? [], Number));
    const isKnown = Number.isSafeInteger(firstBefore);
    const firstIdentity = isKnown ? firstBefore : whole.identityCount;
    const following = await openDataset(data, { seed, firstIdentity });
    return isKnown
      ? { rest: withoutNames(dataset, before!), heldOut: withNames(following, before!) }
      : { rest: dataset, heldOut: selectIdentities(following, (i) => i < wanted) };
  }
  if (before) {
    const heldOut = withNames(dataset, before);
    if (heldOut.identityCount > 1) return { rest: withoutNames(dataset, before), heldOut };
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

/**
 * Keeps those who are held out of one dataset from another that is trained on jointly, as far as names tell who they are.
 *
 * @param heldOut Their names, and whose names these are.
 * @param first What the dataset is called that they were held out of.
 * @param notices Hears of it.
 */
export async function holdOutOfJoint(
  { dataset, source }: { dataset: Dataset; source: string },
  heldOut: { source: string; names: Set<string> },
  first: string,
  notices: string[],
): Promise<Dataset> {
  const { names, isUnknown } = await peopleInBoth(heldOut, { source, names: namesOf(dataset) });
  if (isUnknown) notices.push(cannotTell(source, heldOut.source));
  if (names.size === 0) return dataset;
  notices.push(
    `${names.size} of the ${heldOut.names.size} people held out of "${first}" are in "${dataset.name}", too, and held ` +
      "out of it as well.",
  );
  return withoutNames(dataset, names);
}
