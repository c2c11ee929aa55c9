import { join } from "node:path";
import { compareCodePoints } from "./compare_names.ts";
import { isSystemName } from "./file_names.ts";

/** What stands in a folder. */
export interface FolderEntry {
  name: string;
  isLink: boolean;
  /**
   * What it is, or a link leads to: `nothing` is there behind a broken link, and what is `unnamed` cannot be asked for, as
   * its name is no UTF-8.
   */
  kind: "folder" | "file" | "nothing" | "unnamed";
}

/** Stands for bytes that are no UTF-8 in names that the system gives. */
const REPLACEMENT = "\ufffd";

/**
 * What stands in a folder by name, but what systems keep for themselves; pipes and devices are none. Links come after all
 * else: what can be reached without them is.
 */
export async function readFolder(folder: string): Promise<FolderEntry[]> {
  const found: FolderEntry[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const { name, isSymlink: isLink } = entry;
    if (isSystemName(name)) continue;
    const path = join(folder, name);
    if (name.includes(REPLACEMENT) && !await Deno.lstat(path).catch(() => undefined)) {
      found.push({ name, isLink, kind: "unnamed" });
      continue;
    }
    const target = isLink ? await Deno.stat(path).catch(() => undefined) : entry;
    const kind = !target
      ? "nothing"
      : target.isDirectory
      ? "folder"
      : target.isFile
      ? "file"
      : undefined;
    if (kind) found.push({ name, isLink, kind });
  }
  return found.sort((a, b) =>
    Number(a.isLink) - Number(b.isLink) || compareCodePoints(a.name, b.name)
  );
}
