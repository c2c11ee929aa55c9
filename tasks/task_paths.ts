import { basename, dirname, resolve } from "node:path";
import { sourceKindOf } from "../src/datasets/sources.ts";
import { peopleFolder } from "../src/runs/step_folders.ts";
import { pairsKindOf } from "../src/verification/read_pairs.ts";

/** Files and folders that a task may read and write, beside the code of this project. */
export interface TaskPaths {
  read: string[];
  write: string[];
  /** A host and port that it listens on. */
  listen?: string;
  /** The library of MPI that it loads, and is told of by `--mpi`. */
  library?: string;
  /** Whether it will read more, which is known once it has heard from another rank; see `narrowTo()`. */
  isLate?: boolean;
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

/** What `openDataset(source, { root })` reads, and what it may write, such as the index of a large file. */
export function pathsOfSource(source: string | undefined, root?: string): TaskPaths {
  if (source === undefined) return { read: [], write: [] };
  const kind = sourceKindOf(source);
  return { read: kind.reads(source, root), write: kind.writes?.(source) ?? [] };
}

/** What `readPairs()` reads. */
export function pathsOfPairs(pairs?: string): string[] {
  return pairs === undefined ? [] : pairsKindOf(pairs).reads(pairs);
}

/** What `--help` says of what `readCheckpoint()` reads. */
export const CHECKPOINT_HELP =
  "a run folder (its best checkpoint is taken), a checkpoint, or a network as a file .onnx";

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
