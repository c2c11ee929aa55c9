import { compareNames } from "./compare_names.ts";
import type { Dataset } from "./dataset.ts";
import { namesOf } from "./identities_by_name.ts";
import { ImagesByPath } from "./images_by_path.ts";
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
