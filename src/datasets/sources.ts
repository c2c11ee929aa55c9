import { resolve } from "node:path";
import type { SourceKind } from "./data_source.ts";
import imageFolder from "./image_folder.ts";
import imageList from "./image_list.ts";
import tars from "./open_tars.ts";
import { familyOfSeed } from "./people.ts";
import records from "./record_dataset.ts";
import syntheticFaces from "./synthetic_faces.ts";
import verificationSet from "./verification_set.ts";
import zip from "./zip_dataset.ts";

/**
 * All kinds of sources of data there are. A new one is a file beside this one, and its place in this list: of those that match,
 * the first one opens it, so that a folder of tar files is none of identities. The last one matches all that is left.
 */
export const SOURCES: readonly SourceKind[] = [
  syntheticFaces,
  tars,
  records,
  verificationSet,
  zip,
  imageFolder,
  imageList,
];

/** The kind of source that a user names. */
export function sourceKindOf(source: string): SourceKind {
  return SOURCES.find((kind) => kind.matches(source))!;
}

/** What `--data` takes, for the help of every task that has it. */
export const SOURCE_HELP: string = SOURCES.map(({ help }) => help).toReversed().join(", ");

/** Whether the people that a user names are drawn as they are needed, see {@link SourceKind}. */
export function isDrawn(source: string): boolean {
  return SOURCES.some((kind) => kind.isDrawn && kind.matches(source));
}

/**
 * Where names come from, such that equal names of equal sources are the same person: a path, or a family of synthetic faces.
 *
 * @param seed Of synthetic faces.
 */
export function sourceOf(data: string, seed: number): string {
  return isDrawn(data) ? familyOfSeed(seed) : resolve(data);
}
