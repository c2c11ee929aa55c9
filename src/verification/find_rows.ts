import type { PairedImages, Pairs } from "./pairs.ts";
import type { LfwPairs } from "./parse_lfw_pairs.ts";

/** Where images of a list are among embeddings. */
export interface FoundRows {
  /** The row of each name; -1 where there is none. */
  rows: Int32Array;
  /** How many names have no row. */
  missing: number;
  /** The first of them. */
  firstMissing?: string;
}

/**
 * Finds images that a list names among those that were embedded: `frames/12.jpg` is the image whose path ends so, in
 * whichever folder that stands and whatever the extension.
 *
 * @param names With `/` between folders, if there are any.
 * @param paths Of each row.
 * @throws {RangeError} if a name stands for more than one row.
 */
export function findRows(names: readonly string[], paths: readonly string[]): FoundRows {
  const MISSING = -1, TWICE = -2;
  const found = new Map<string, number>(), depths = new Set<number>();
  const keys = names.map(withoutExtension);
  for (const key of keys) {
    found.set(key, MISSING);
    depths.add(key.split("/").length);
  }
  for (let row = 0; row < paths.length; row++) {
    const parts = withoutExtension(paths[row]).split("/");
    for (const depth of depths) {
      const key = parts.slice(-depth).join("/"), before = found.get(key);
      if (before !== undefined) found.set(key, before === MISSING ? row : TWICE);
    }
  }
  const rows = Int32Array.from(keys, (key) => found.get(key)!);
  const twice = rows.indexOf(TWICE);
  if (twice >= 0) {
    throw new RangeError(`Cannot find image "${names[twice]}": it stands for more than one row`);
  }
  const first = rows.indexOf(MISSING);
  if (first < 0) return { rows, missing: 0 };
  const missing = rows.reduce((count, row) => row === MISSING ? count + 1 : count, 0);
  return { rows, missing, firstMissing: names[first] };
}

function withoutExtension(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.{0,2}\/)+/, "").replace(/\.[^./]*$/, "");
}

/**
 * Finds the images that LFW's lists name: `Zico/Zico_0003` is the image whose path ends so, in whichever
 * folder that stands and whatever the extension.
 *
 * @param pairs What {@link parseLfwPairs} found.
 * @param images Where to look.
 * @throws {RangeError} if images are missing, with their number and the first one, or one is there twice.
 */
export function resolveLfwPairs(pairs: LfwPairs, images: PairedImages): Pairs {
  const MISSING = -1, TWICE = -2;
  const found = new Map<string, number>();
  for (const name of pairs.a) found.set(name, MISSING);
  for (const name of pairs.b) found.set(name, MISSING);
  for (let image = 0; image < images.imageCount; image++) {
    const name = lastFolderAndStem(images.path?.(image) ?? "");
    const before = found.get(name);
    if (before !== undefined) found.set(name, before === MISSING ? image : TWICE);
  }
  const missing: string[] = [];
  for (const [name, image] of found) {
    if (image === MISSING) missing.push(name);
    if (image === TWICE) {
      throw new RangeError(
        `Cannot find the images of pairs: ${name} stands for more than one image`,
      );
    }
  }
  if (missing.length > 0) {
    throw new RangeError(
      `Cannot find the images of pairs: ${missing.length} of ${found.size} are missing, ` +
        `the first is ${missing[0]}`,
    );
  }
  return {
    a: Int32Array.from(pairs.a, (name) => found.get(name)!),
    b: Int32Array.from(pairs.b, (name) => found.get(name)!),
    same: pairs.same,
    folds: pairs.folds,
  };
}

/** `Zico/Zico_0003` of `lfw/Zico/Zico_0003.jpg`. */
function lastFolderAndStem(path: string): string {
  const [, found = ""] = /([^/\\]+[/\\][^/\\]+?)(?:\.[^./\\]*)?$/.exec(path) ?? [];
  return found.replace("\\", "/");
}
