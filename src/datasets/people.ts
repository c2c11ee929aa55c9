import { resolve } from "node:path";
import type { Dataset } from "./dataset.ts";
import { namesOf } from "./identities_by_name.ts";
import { isSyntheticName } from "./synthetic_faces.ts";

/** Somebody in a dataset. */
export interface Person {
  /** As tables write it. */
  name: string;
  /** How many images there are. */
  images: number;
}

/**
 * Where names come from, such that equal names of equal sources are the same person: a path, or a family of synthetic faces.
 *
 * @param data As {@link openDataset} takes it.
 * @param seed Of synthetic faces.
 */
export function sourceOf(data: string, seed: number): string {
  return isSyntheticName(data) ? `synthetic faces of seed ${seed}` : resolve(data);
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
