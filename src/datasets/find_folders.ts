import { join } from "node:path";
import { compareCodePoints } from "./compare_names.ts";
import { DataRoot, HOW_TO_FOLLOW } from "./data_root.ts";
import { expandSource } from "./expand_braces.ts";
import { isFolder } from "./file_names.ts";
import { readFolder } from "./folder_entries.ts";

/**
 * The folders that a user names when one does not do: those that a name with braces stands for (`set/{train,test}`), or
 * with a star as its last part (`set/*`) all in a folder, sorted by code point.
 *
 * @returns None if the name stands for something else.
 * @throws {Error} if some of what braces stand for is a folder, and some is not, or a folder that the star stands for leads
 * elsewhere over a link that is not followed.
 */
export async function findFolders(
  source: string,
  options: { followLinks?: boolean } = {},
): Promise<string[]> {
  if (isFolder(source)) return [source];
  const parent = parentOfStar(source);
  if (parent !== undefined) return await foldersIn(parent, options);
  const paths = expandSource(source);
  if (paths.length === 1) return [];
  const found = paths.map(isFolder);
  const missing = found.indexOf(false);
  if (!found.includes(true)) return [];
  if (missing < 0) return paths;
  throw new Error(
    `Cannot open data "${source}": of the ${paths.length} folders it stands for, "${
      paths[missing]
    }" is none`,
  );
}

/**
 * The folders that must be read to find them: one, the parent of a star, or all that braces stand for, whether they are there or
 * not as long as one is.
 *
 * @returns None if the name stands for something else.
 */
export function namedFolders(source: string): string[] {
  if (isFolder(source)) return [source];
  const parent = parentOfStar(source);
  if (parent !== undefined) return isFolder(parent) ? [parent] : [];
  const paths = expandSource(source);
  return paths.length > 1 && paths.some(isFolder) ? paths : [];
}

/** `set` of `set/*`; undefined of other names. */
function parentOfStar(source: string): string | undefined {
  const [, parent] = /^(.*)[/\\]\*[/\\]?$/.exec(source) ?? [];
  return parent === "" ? "/" : parent;
}

async function foldersIn(parent: string, options: { followLinks?: boolean }): Promise<string[]> {
  if (!isFolder(parent)) return [];
  const root = new DataRoot(parent, options), names: string[] = [];
  for (const { name, kind, isLink } of await readFolder(parent)) {
    if (kind !== "folder") continue;
    if (isLink && await root.realPath(name) === undefined) {
      throw new Error(
        `Cannot open data "${parent}/*": "${name}" leads out of "${parent}" over a link; ${HOW_TO_FOLLOW}`,
      );
    }
    names.push(name);
  }
  return names.sort(compareCodePoints).map((name) => join(parent, name));
}
