import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import type { EqualImages } from "./find_equal_images.ts";
import { countPairs, MOST_SHARERS, type SharedImages } from "./shared_images.ts";

/** What {@link countDuplicates} finds. */
export interface Duplicates {
  /** Images that an identity has more than once, the first of each not counted. */
  within: number;
  /** Pictures that stand under two identities or more. */
  across: number;
  /** Identities that have such a picture. */
  identities: number;
  /** Of the pictures across identities, those of more than {@link MOST_SHARERS}, which `shared` leaves out. */
  placeholders: number;
  /** Who shares with whom; of each pair, `a` has fewer images. */
  shared: SharedImages;
}

/**
 * Says where the equal images of a dataset stand: within an identity they are waste, across identities one of the
 * labels is wrong, or both are one person.
 *
 * @param equal Groups of the dataset's images; numbers from its `imageCount` on are passed over.
 *
 * @example Usage
 * ```ts
 * import { countDuplicates, findEqualImages, syntheticFaces } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 3 });
 * const hashes = Float64Array.of(0.1, 0.2, 0.2, 0.3, 0.1, 0.4);
 *
 * const { within, across, shared } = countDuplicates(findEqualImages(hashes), faces);
 *
 * deepStrictEqual([within, across], [1, 1]);
 * deepStrictEqual([shared.a[0], shared.b[0], shared.images[0]], [0, 1, 1]);
 * ```
 */
export function countDuplicates(equal: EqualImages, dataset: Dataset): Duplicates {
  const { identityCount } = dataset;
  const imagesOf = (i: number) => dataset.firstImage(i + 1) - dataset.firstImage(i);
  let within = 0, across = 0, placeholders = 0;
  const isSharing = new Uint8Array(identityCount);
  const shared = countPairs(identityCount, function* () {
    [within, across, placeholders] = [0, 0, 0];
    for (let group = 0; group < equal.count; group++) {
      const images = imagesBelow(equal.group(group), dataset.imageCount);
      const identities = distinctIdentities(dataset, images);
      within += images.length - identities.length;
      if (identities.length < 2) continue;
      across++;
      for (const identity of identities) isSharing[identity] = 1;
      if (identities.length > MOST_SHARERS) {
        placeholders++;
        continue;
      }
      for (const [place, first] of identities.entries()) {
        for (const second of identities.slice(place + 1)) {
          yield imagesOf(first) <= imagesOf(second) ? [first, second] : [second, first];
        }
      }
    }
  });
  const identities = isSharing.reduce((sum, is) => sum + is, 0);
  return { within, across, identities, placeholders, shared };
}

/** The identities of ascending images, each once. */
export function distinctIdentities(dataset: Dataset, images: Uint32Array): number[] {
  const identities: number[] = [];
  for (const image of images) {
    const identity = identityOf(dataset, image);
    if (identities.at(-1) !== identity) identities.push(identity);
  }
  return identities;
}

/** Those of ascending numbers of images that are below `limit`. */
export function imagesBelow(numbers: Uint32Array, limit: number): Uint32Array {
  const end = numbers.findIndex((number) => number >= limit);
  return end < 0 ? numbers : numbers.subarray(0, end);
}
