import type { PairedImages, Pairs } from "./pairs.ts";
import type { LfwPairs } from "./parse_lfw_pairs.ts";

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
