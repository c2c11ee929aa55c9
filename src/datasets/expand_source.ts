import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expandBraces } from "./expand_braces.ts";

/**
 * The files that a name with braces stands for, as {@link expandBraces} expands it. Braces in the name of what is there stand for
 * themselves: of a file, or of the folder that files are in.
 */
export function expandSource(source: string): string[] {
  if (existsSync(source)) return [source];
  const folder = dirname(source);
  if (!/[{}]/.test(folder) || !existsSync(folder)) return expandBraces(source);
  return expandBraces(basename(source)).map((name) => join(folder, name));
}
