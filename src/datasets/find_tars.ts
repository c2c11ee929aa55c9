import { join } from "node:path";
import { compareCodePoints } from "./compare_names.ts";
import { expandSource } from "./expand_braces.ts";
import { isSystemName } from "./file_names.ts";

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
  const found = await Deno.stat(source).catch(() => undefined);
  if (found?.isDirectory) return await tarsIn(source);
  if (!isTarPath(source)) return [];
  if (found) return [source];
  const paths = expandSource(source);
  if (paths.length === 1) return [];
  for (const path of paths) {
    await Deno.stat(path).catch((cause) => {
      throw new Error(
        `Cannot open data "${source}": of the ${paths.length} files it stands for, "${path}" ` +
          `cannot be read: ${cause.message}`,
        { cause },
      );
    });
  }
  return paths;
}

async function tarsIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isSystemName(name)) continue;
    if (isDirectory) return [];
    if (isTarPath(name)) names.push(name);
  }
  return names.sort(compareCodePoints).map((name) => join(folder, name));
}
