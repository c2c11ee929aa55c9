import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { systemMessage } from "../checks/system_message.ts";
import { compareCodePoints } from "./compare_names.ts";
import { expandSource } from "./expand_braces.ts";
import { isFolder, isSystemName } from "./file_names.ts";

/** Whether a path ends like a tar file, compressed or not: .tar .tar.gz .tgz, in any case. */
export function isTarPath(path: string): boolean {
  return /\.(tar|tar\.gz|tgz)$/i.test(path);
}

/**
 * The tar files that a user names: one, those that a name with braces stands for (`{000..099}.tar`), or those in a
 * folder, sorted by code point, if it has no sub-folders.
 *
 * @returns None if the name is that of something else.
 * @throws {Error} if one of several names is no file.
 */
export async function findTars(source: string): Promise<string[]> {
  const paths = namedTars(source);
  if (paths.length === 1 || isFolder(source)) return paths;
  for (const path of paths) {
    await Deno.stat(path).catch((cause) => {
      throw new Error(
        `Cannot open data "${source}": of the ${paths.length} files it stands for, "${path}" ` +
          `cannot be read: ${systemMessage(cause)}`,
        { cause },
      );
    });
  }
  return paths;
}

/** The same, whether they are there or not where braces name several. */
export function namedTars(source: string): string[] {
  if (isFolder(source)) return tarsIn(source);
  if (!isTarPath(source)) return [];
  if (existsSync(source)) return [source];
  const paths = expandSource(source);
  return paths.length > 1 ? paths : [];
}

function tarsIn(folder: string): string[] {
  const entries = entriesOf(folder).filter(({ name }) => !isSystemName(name));
  if (entries.some((entry) => entry.isDirectory())) return [];
  const names = entries.map(({ name }) => name).filter(isTarPath);
  return names.sort(compareCodePoints).map((name) => join(folder, name));
}

/** None of a folder that may not be read: whoever opens it says so. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
