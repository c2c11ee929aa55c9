import type { Dataset } from "./dataset.ts";
import { withNames } from "./identities_by_name.ts";

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
