import { lines } from "../formats/lines.ts";
import { readText } from "../formats/read_text.ts";

/**
 * Reads the identities that one or more files name: what stands before the first tab of each line, or the
 * whole line. A whole number alone on its line is a count, as in LFW's `peopleDevTrain.txt`, and no
 * name, unless every line of the file is one.
 *
 * @param encoding Of files that are no UTF-8.
 * @throws {Error} if a file is not there, or names nobody.
 * @throws {SyntaxError} naming the line that is not written so.
 */
export async function readIdentityNames(
  files: string | readonly string[],
  encoding?: string,
): Promise<Set<string>> {
  const named = await Promise.all([files].flat().map((file) => readFile(file, encoding)));
  return new Set(named.flatMap((names) => [...names]));
}

async function readFile(file: string, encoding?: string): Promise<Set<string>> {
  const names = parseIdentityNames(await readText(file, "identities", encoding));
  if (names.size === 0) throw new Error(`Cannot read identities "${file}": it names nobody`);
  return names;
}

/**
 * The names in the text of such a file, in its order.
 *
 * @example Usage
 * ```ts
 * import { parseIdentityNames } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([...parseIdentityNames("2\nAJ_Cook\t1\nAngela Merkel\t5\n")], ["AJ_Cook", "Angela Merkel"]);
 * ```
 */
export function parseIdentityNames(text: string): Set<string> {
  const all = Array.from(lines(text), ({ text }) => text);
  const isCount = (line: string) => /^\d+$/.test(line);
  const named = all.every(isCount) ? all : all.filter((line) => !isCount(line));
  return new Set(named.map((line) => line.split("\t", 1)[0].trimEnd()));
}
