import type { Dataset } from "../datasets/dataset.ts";
import { namesOf } from "../datasets/identities_by_name.ts";
import { identityOf } from "../datasets/identity_of.ts";
import { cannotTell, peopleInBoth } from "../datasets/people_in_both.ts";
import { tableCell } from "../formats/table_cell.ts";
import type { TestSet } from "./pairs.ts";

/** Who is tested. */
export interface PeopleTested {
  /** Whose names these are, see {@link sourceOf}. */
  source: string;
  /** As tables write them. */
  names: Set<string>;
}

/** People who are trained on, and whose names theirs are. */
export interface TrainedDataset {
  dataset: Dataset;
  /** See {@link sourceOf}. */
  source: string;
}

/** The names of those in the pairs of a test, as tables write them. */
export function namesTested({ dataset, pairs: { a, b } }: TestSet): Set<string> {
  const identities = new Set<number>();
  for (const images of [a, b]) {
    for (const image of images) identities.add(identityOf(dataset, image));
  }
  return new Set(Array.from(identities, (i) => tableCell(dataset.identityName(i))));
}

/** What to say of those in a list of pairs who are trained on. */
export async function noticesOfTrained(
  list: string,
  tested: PeopleTested,
  trained: readonly TrainedDataset[],
): Promise<string[]> {
  const notices: string[] = [], seen = new Set<string>();
  for (const { dataset, source } of trained) {
    const { names, isUnknown } = await peopleInBoth(tested, { source, names: namesOf(dataset) });
    for (const name of names) seen.add(name);
    if (isUnknown) notices.push(cannotTell(source, tested.source));
  }
  if (seen.size === 0) return notices;
  return [
    `${seen.size} of the identities in "${list}" are also trained on, so its figures flatter.`,
    ...notices,
  ];
}
