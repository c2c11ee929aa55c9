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
