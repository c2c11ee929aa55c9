import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { tableCell } from "../formats/table_cell.ts";

/** The file in the folder `data` of a comparison that names who is not trained on, as they are in a list of pairs. */
export const EXCLUDE_TSV = "exclude.tsv";

/** The same for the choice of learning rates, with those it is tested on and those that are tested in the end. */
export const SEARCH_EXCLUDE_TSV = "search_exclude.tsv";

/** The pairs that learning rates are chosen by: lines of two images and whether they show one person. */
export const SEARCH_PAIRS_TSV = "search_pairs.tsv";

/**
 * Writes the names of identities that are not trained on, a line each, and the folder around them. There is a second
 * column, as a name that is a number would by itself be taken for a count.
 */
export async function writeNames(file: string, names: ReadonlySet<string>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, [...names].map((name) => `${tableCell(name)}\tleft out\n`).join(""));
}
