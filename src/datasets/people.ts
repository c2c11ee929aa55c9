import type { Dataset } from "./dataset.ts";
import { namesOf } from "./identities_by_name.ts";

/** Somebody in a dataset. */
export interface Person {
  /** As tables write it. */
  name: string;
  /** How many images there are. */
  images: number;
}

/** What a family of synthetic faces is called where people's names come from, see {@link sourceOf}. */
export function familyOfSeed(seed: number): string {
  return `synthetic faces of seed ${seed}`;
}

/** Whether a source, as {@link sourceOf} writes it, is a family of synthetic faces. */
export function isSynthetic(source: string): boolean {
  return /^synthetic faces of seed \d+$/.test(source);
}

/** Everybody in a dataset. */
export function* peopleOf(dataset: Dataset): Generator<Person> {
  let i = 0;
  for (const name of namesOf(dataset)) {
    yield { name, images: dataset.firstImage(i + 1) - dataset.firstImage(i) };
    i++;
  }
}
