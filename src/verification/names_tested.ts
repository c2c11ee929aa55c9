import { identityOf } from "../datasets/identity_of.ts";
import { tableCell } from "../formats/table_cell.ts";
import type { TestSet } from "./open_test_set.ts";

/** The names of those in the pairs of a test, as tables write them. */
export function namesTested({ dataset, pairs: { a, b } }: TestSet): Set<string> {
  const identities = new Set<number>();
  for (const images of [a, b]) {
    for (const image of images) identities.add(identityOf(dataset, image));
  }
  return new Set(Array.from(identities, (i) => tableCell(dataset.identityName(i))));
}
