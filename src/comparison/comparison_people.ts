import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { peopleOf } from "../datasets/people.ts";
import {
  describeComingAndGoing,
  describeOtherCounts,
  peopleChanges,
} from "../datasets/people_changes.ts";
import { isDrawn } from "../datasets/sources.ts";
import type { ComparisonData } from "../runs/comparison_json.ts";
import { describePeople, type PeopleList, readPeople, writePeople } from "../runs/people_tsv.ts";
import { peopleFolder } from "../runs/step_folders.ts";
import type { TrainingData } from "../training/open_training_data.ts";
import type { CompareConfig } from "./compare_config.ts";

/**
 * Lists who is trained on with the first seed and who is held out then, in files of `data/people`.
 *
 * @param before What the folder holds of the same comparison: cells that are done learnt from its people.
 * @throws {Error} If they are others now.
 */
export async function comparisonPeople(
  { out, data, pairs }: CompareConfig,
  { train: [train], heldOut, sources: [source] }: TrainingData,
  before?: ComparisonData,
): Promise<PeopleList[]> {
  const folder = peopleFolder(join(out, "data"));
  const parts: [kind: string, what: string, dataset: Dataset][] = [
    ["trained", "people trained on", train],
    ...(heldOut ? [["held_out", "people held out", heldOut] as [string, string, Dataset]] : []),
  ];
  const lists = parts.map(([kind, _, dataset]) => describePeople(kind, dataset, source));
  const refuse = (why: string) =>
    new Error(`Cannot go on with the comparison in "${out}" as its data must be the same: ${why}`);
  if (before && !before.people && pairs.length === 0 && !isDrawn(data)) {
    throw refuse("an earlier version began it, which held other people out");
  }
  for (const [i, list] of lists.entries()) {
    const earlier = before?.people?.[i];
    if (!earlier || earlier.sha256 === list.sha256) continue;
    const [, what, dataset] = parts[i];
    const changes = await peopleChanges(readPeople(folder, earlier), peopleOf(dataset));
    const why = describeComingAndGoing(changes) ?? describeOtherCounts(changes);
    throw refuse(`of the ${what}, ${why}`);
  }
  for (const [i, list] of lists.entries()) await writePeople(folder, list, parts[i][2]);
  return lists;
}
