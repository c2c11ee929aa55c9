import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { tableCell } from "../formats/table_cell.ts";

/**
 * Writes the names of identities that are not trained on, a line each, and the folder around them. There is a second
 * column, as a name that is a number would by itself be taken for a count.
 */
export async function writeNames(file: string, names: ReadonlySet<string>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, [...names].map((name) => `${tableCell(name)}\tleft out\n`).join(""));
}
