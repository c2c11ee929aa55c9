/**
 * Names for files about images: their paths below the deepest folder that holds them all, so that no name
 * leads out of the folder it is put into. Each image has its own: what would be the name of an earlier one ends in
 * `_2`, `_3` and so on.
 *
 * @param paths With `/` or `\` between folders.
 *
 * @example Usage
 * ```ts
 * import { imageFileNames } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(imageFileNames(["../lfw/a/1.jpg", "../lfw/b/1.jpg"]), ["a/1.jpg", "b/1.jpg"]);
 * ```
 */
export function imageFileNames(paths: readonly string[]): string[] {
  const split = paths.map((path) => path.split(/[/\\]/));
  const [first = [], ...rest] = split;
  let shared = first.length - 1;
  for (const parts of rest) {
    const most = Math.min(shared, parts.length - 1);
    shared = 0;
    while (shared < most && parts[shared] === first[shared]) shared++;
  }
  const taken = new Set<string>(), times = new Map<string, number>();
  return split.map((parts) => {
    // What is left of ".." in the middle of a path would still lead up.
    const name = parts.slice(shared).filter((part) => !NOWHERE.includes(part)).join("/");
    let own = name, number = times.get(name) ?? 1;
    while (taken.has(own)) own = `${name}_${++number}`;
    taken.add(own);
    times.set(name, number);
    return own;
  });
}

/** Parts of a path that lead into no folder below. */
const NOWHERE = ["", ".", ".."];
