import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { expandSource } from "../src/datasets/expand_braces.ts";
import { parentOfStar } from "../src/datasets/find_folders.ts";
import { isSyntheticName } from "../src/datasets/synthetic_faces.ts";
import { recordIndexPath } from "../src/formats/record_index.ts";
import { tarIndexPath } from "../src/formats/tar_index.ts";
import { peopleFolder } from "../src/runs/step_folders.ts";

/** Files and folders that a task may read and write, beside the code of this project. */
export interface TaskPaths {
  read: string[];
  write: string[];
  /** A host and port that it listens on. */
  listen?: string;
}

/** All of several. Files that are not asked for are undefined. */
export function readAndWrite(
  read: (string | undefined | TaskPaths)[],
  write: (string | undefined)[] = [],
): TaskPaths {
  const sources = read.filter((one) => typeof one === "object");
  const files = read.filter((one) => typeof one === "string");
  return {
    read: [...files, ...sources.flatMap(({ read }) => read)],
    write: [
      ...write.filter((one) => one !== undefined),
      ...sources.flatMap(({ write }) => write),
    ],
  };
}

/**
 * What `openDataset(source, { root })` reads, and the index that it may keep beside large files; a compressed
 * tar is unpacked among the temporary files.
 */
export function pathsOfSource(source: string | undefined, root?: string): TaskPaths {
  if (source === undefined || isSyntheticName(source)) return { read: [], write: [] };
  if (isFolder(source)) {
    return { read: [source], write: indexFiles(recordIndexPath(join(source, "train.rec"))) };
  }
  if (source.endsWith(".rec")) {
    return { read: [dirname(source)], write: indexFiles(recordIndexPath(source)) };
  }
  const parent = parentOfStar(source);
  if (parent !== undefined) return { read: [parent], write: [] };
  const paths = expandSource(source);
  if (paths.length > 1 && paths.some(isFolder)) return { read: paths, write: [] };
  const folders = [...new Set(paths.map(dirname))];
  if (/\.tar$/i.test(source)) return { read: folders, write: indexFiles(tarIndexPath(paths)) };
  if (/\.(tar\.gz|tgz)$/i.test(source)) {
    return { read: [...folders, tmpdir()], write: [tmpdir()] };
  }
  return { read: [source, root ?? dirname(source)], write: [] };
}

/** An index, and what it is called until it is whole. */
function indexFiles(index: string): string[] {
  return [index, `${index}.new`];
}

/** What `readPairs()` reads: a file, or what stands two folders above a split of CFP's Protocol folder. */
export function pathOfPairs(pairs: string): string {
  return isFolder(pairs) ? join(pairs, "..", "..") : pairs;
}

/**
 * What `readCheckpoint()` reads: a folder, and the one that it replaces for a moment; and who was trained on, which the run says
 * whose checkpoint it is.
 */
export function pathsOfCheckpoint(folder?: string): TaskPaths {
  if (folder === undefined) return { read: [], write: [] };
  const beside = dirname(resolve(folder));
  const people = basename(beside) === "checkpoints" ? [peopleFolder(dirname(beside))] : [];
  return { read: [folder, `${folder}.old`, ...people], write: [] };
}

/** Whether there is a folder of this name. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
