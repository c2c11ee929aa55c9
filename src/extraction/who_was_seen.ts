import type { Checkpoint } from "../checkpoints/checkpoint.ts";
import { peopleSeen } from "../checkpoints/run_people.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { namesOf } from "../datasets/identities_by_name.ts";
import { isSynthetic } from "../datasets/people.ts";
import { sourceOf } from "../datasets/sources.ts";
import { VerificationSet } from "../datasets/verification_set.ts";
import type { PeopleSeen } from "../runs/trained_on_json.ts";
import { describeUnknownPeople } from "../verification/open_test_set.ts";

/**
 * Finds out who of a dataset a network was trained on.
 *
 * @param embedded How the dataset was opened, and where the checkpoint is.
 */
export async function whoWasSeen(
  dataset: Dataset,
  { data, seed, dir }: { data: string; seed: number; dir: string },
  checkpoint: Checkpoint,
): Promise<PeopleSeen> {
  if (dataset instanceof VerificationSet) return whoWasSeenOfSet(data, checkpoint);
  const names = new Set(namesOf(dataset));
  return await peopleSeen({ source: sourceOf(data, seed), names }, checkpoint.people, dir);
}

/** The same of a verification set: nobody can tell, unless those trained on were drawn. */
export function whoWasSeenOfSet(file: string, { people }: Checkpoint): PeopleSeen {
  const isFromDrawnFaces = people !== undefined &&
    [...people.train, ...people.earlier].every(({ source }) => isSynthetic(source));
  return { names: new Set(), doubts: isFromDrawnFaces ? [] : [describeUnknownPeople(file)] };
}

/**
 * Sentences about who of those tested was trained on.
 *
 * @param tested Their names.
 */
export function describeSeen(tested: ReadonlySet<string>, { names, doubts }: PeopleSeen): string[] {
  const count = [...tested].filter((name) => names.has(name)).length;
  if (count === 0) return doubts.length > 0 ? doubts : ["Nobody who is tested was trained on."];
  const [some, all] = [count, tested.size].map((number) => number.toLocaleString("en-US"));
  return [
    `${some} of the ${all} people tested were trained on, so figures flatter.`,
    ...doubts,
  ];
}
