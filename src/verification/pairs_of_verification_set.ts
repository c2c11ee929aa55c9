import { basename, resolve } from "node:path";
import { isVerificationSetPath } from "../datasets/file_names.ts";
import { VerificationSet } from "../datasets/verification_set.ts";
import { contiguousFolds, type PairedImages, type Pairs, type PairsKind } from "./pairs.ts";

/**
 * The pairs of a verification set: its images 2 i and 2 i + 1, in ten folds of neighbours as InsightFace has them.
 *
 * @param same 1 or 0 for each pair.
 */
export function pairsOfVerificationSet({ same }: Pick<VerificationSet, "same">): Pairs {
  return {
    a: Int32Array.from(same, (_, pair) => 2 * pair),
    b: Int32Array.from(same, (_, pair) => 2 * pair + 1),
    same,
    folds: contiguousFolds(same.length),
  };
}

/**
 * The pairs of a verification set among images that were made of it, such as the rows of a file of embeddings:
 * by their paths, which end in `lfw.bin#17`, or where these are not known, all in its order.
 *
 * @throws {RangeError} if images are missing, with their number and the first one.
 */
export function findPairsOfVerificationSet(
  set: Pick<VerificationSet, "name" | "imageCount" | "path" | "same">,
  images: PairedImages,
): Pairs {
  const fail = (message: string) =>
    new RangeError(`Cannot find the images of pairs "${set.name}": ${message}`);
  const pairs = pairsOfVerificationSet(set);
  if (!images.path) {
    if (images.imageCount === set.imageCount) return pairs;
    throw fail(
      `it has ${set.imageCount}, got ${images.imageCount} rows; a table of samples says which is which`,
    );
  }
  const found = new Map<string, number>();
  for (let row = 0; row < images.imageCount; row++) found.set(basename(images.path(row)), row);
  const names = Array.from({ length: set.imageCount }, (_, image) => basename(set.path(image)));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw fail(`${missing.length} of ${names.length} are missing, the first is ${missing[0]}`);
  }
  const rowOf = (image: number) => found.get(names[image])!;
  return { ...pairs, a: pairs.a.map(rowOf), b: pairs.b.map(rowOf) };
}

const kind: PairsKind = {
  help: "the set embedded, lfw.bin",
  matches: isVerificationSetPath,
  reads: (file) => [file],
  async read(file, images) {
    const set = await VerificationSet.open(file);
    await set.close();
    return findPairsOfVerificationSet(set, images);
  },
  async openOwn(file, dataset) {
    const isTheSame = dataset instanceof VerificationSet && resolve(dataset.name) === resolve(file);
    const set = isTheSame ? dataset : await VerificationSet.open(file);
    return { dataset: set, pairs: pairsOfVerificationSet(set) };
  },
};
export default kind;
