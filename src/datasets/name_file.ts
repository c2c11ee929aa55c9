import { join } from "node:path";
import { BufferedFile } from "../formats/buffered_file.ts";
import { decodeText } from "../formats/decode_text.ts";
import { TextColumn } from "../formats/text_column.ts";
import { DataRoot } from "./data_root.ts";

/** Stands beside sets whose format has only numbers for identities: line i, from 0, is the name of identity i. */
export const NAME_FILE = "identities.txt";

/**
 * The names in the file of names in `folder`, or undefined if there is none.
 *
 * @param options.encoding Of a file that is no UTF-8.
 * @param options.followLinks Whether it may be a link that leads out of `folder`.
 * @throws {Error} if it is such a link, and may not be.
 * @throws {SyntaxError} naming the line that is not written so.
 */
export async function readNameFile(
  folder: string,
  { encoding, followLinks }: { encoding?: string; followLinks?: boolean } = {},
): Promise<TextColumn | undefined> {
  const bytes = await new DataRoot(folder, { followLinks }).read(NAME_FILE).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const text = decodeText(bytes, `names of identities "${join(folder, NAME_FILE)}"`, encoding);
  const lineEnd = /\r\n?|\n/g, names = new TextColumn();
  for (let start = 0; start < text.length; start = lineEnd.lastIndex) {
    const found = lineEnd.exec(text);
    names.push(text.slice(start, found?.index));
    if (!found) break;
  }
  return names;
}

/** Writes the names of identities beside a set; line breaks in them become spaces. */
export async function writeNameFile(folder: string, names: Iterable<string>): Promise<void> {
  const file = await BufferedFile.create(join(folder, NAME_FILE));
  const text = new TextEncoder();
  for (const name of names) await file.write(text.encode(`${name.replace(/[\r\n]/g, " ")}\n`));
  await file.close();
}
