import { tableCell } from "../formats/table_cell.ts";
import type { Dataset } from "./dataset.ts";
import { selectIdentities } from "./select_identities.ts";

/** What the identities of a dataset are called, in their order and as tables write it. */
export function* namesOf(dataset: Dataset): Generator<string> {
  for (let i = 0; i < dataset.identityCount; i++) yield tableCell(dataset.identityName(i));
}

/** A view of the identities that are called one of some names, as tables write them. */
export function withNames(dataset: Dataset, names: ReadonlySet<string>): Dataset {
  return selectIdentities(dataset, (i) => names.has(tableCell(dataset.identityName(i))));
}

/** A view of all others. */
export function withoutNames(dataset: Dataset, names: ReadonlySet<string>): Dataset {
  return selectIdentities(dataset, (i) => !names.has(tableCell(dataset.identityName(i))));
}

/**
 * A view of the identities whose names, as our tables write them, are in `names`. Names that the dataset lacks are
 * passed over: lists name people of whom no image could be had.
 *
 * @param source Where the names come from, for the error.
 * @throws {Error} if none of the names occurs.
 */
export function selectNamedIdentities(
  dataset: Dataset,
  names: ReadonlySet<string>,
  source: string,
): Dataset {
  const selected = withNames(dataset, names);
  if (selected.identityCount === 0) {
    throw new Error(
      `Cannot select identities: none of the ${names.size} names in "${source}", ` +
        `such as "${[...names][0]}", is in "${dataset.name}", which has identities such as ` +
        `"${dataset.identityName(0)}"`,
    );
  }
  return selected;
}
