import { compareCodePoints, compareNames } from "./compare_names.ts";
import type { Dataset } from "./dataset.ts";
import { DatasetView } from "./dataset_view.ts";
import { namesOf } from "./identities_by_name.ts";
import { identityOf } from "./identity_of.ts";
import { ListDataset } from "./list_dataset.ts";
import { arrangeIdentities } from "./select_identities.ts";

/**
 * A view of a dataset in which nothing depends on the order of its source: identities by their names, as {@link compareNames}
 * orders them, and the images that a list names by their paths. Two identities of one name keep their order. Most sources are in
 * this order already, which takes a look at each name; otherwise the names are held while they are sorted.
 */
export function inOrderOfNames(dataset: Dataset): Dataset {
  const ordered = dataset instanceof ListDataset ? new ImagesByPath(dataset) : dataset;
  if (isAscending(namesOf(dataset))) return ordered;
  const names = [...namesOf(dataset)];
  const order = Uint32Array.from(names.keys());
  order.sort((a, b) => compareNames(names[a], names[b]) || a - b);
  return arrangeIdentities(ordered, order);
}

function isAscending(names: Iterable<string>): boolean {
  let last: string | undefined;
  for (const name of names) {
    if (last !== undefined && compareNames(last, name) > 0) return false;
    last = name;
  }
  return true;
}

/** How many places are remembered at most, 4 bytes each. */
const MOST_KEPT = 2 ** 22;

/**
 * A view of a dataset with the images of each identity in the order of their paths, by code point. An identity is put in order when
 * one of its images is asked for, so that opening costs nothing.
 */
export class ImagesByPath extends DatasetView {
  /** Of each identity that was asked for, the places of its images in the dataset. */
  readonly #orders = new Map<number, Uint32Array>();
  #kept = 0;

  get identityCount(): number {
    return this.dataset.identityCount;
  }

  get imageCount(): number {
    return this.dataset.imageCount;
  }

  firstImage(identity: number): number {
    return this.dataset.firstImage(identity);
  }

  identityName(identity: number): string {
    return this.dataset.identityName(identity);
  }

  protected original(image: number): number {
    const identity = identityOf(this.dataset, image), first = this.dataset.firstImage(identity);
    return first + this.#orderOf(identity)[image - first];
  }

  #orderOf(identity: number): Uint32Array {
    const known = this.#orders.get(identity);
    if (known) return known;
    const first = this.dataset.firstImage(identity);
    const count = this.dataset.firstImage(identity + 1) - first;
    const paths = Array.from({ length: count }, (_, i) => this.dataset.path(first + i));
    const order = Uint32Array.from(paths.keys());
    order.sort((a, b) => compareCodePoints(paths[a], paths[b]) || a - b);
    if (this.#kept + count > MOST_KEPT) {
      this.#orders.clear();
      this.#kept = 0;
    }
    this.#orders.set(identity, order);
    this.#kept += count;
    return order;
  }
}
