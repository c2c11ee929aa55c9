import { rename, writeFile } from "node:fs/promises";

/** Writes a file that is whole at any moment: what was there before, or all of the text. */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
