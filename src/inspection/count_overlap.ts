import type { Dataset } from "../datasets/dataset.ts";
import { distinctIdentities, imagesBelow } from "./count_duplicates.ts";
import type { EqualImages } from "./find_equal_images.ts";
import { countPairs, MOST_SHARERS, type SharedImages } from "./shared_images.ts";

/** What {@link countOverlap} finds. */
export interface ImageOverlap {
  /** Images of the dataset that the test set has too. */
  images: number;
  /** Identities that have such an image. */
  identities: number;
  /** Who of the dataset, `a`, shares with whom of the test set, `b`. */
  shared: SharedImages;
}

/**
 * Says which images of a dataset are also in a test set.
 *
 * @param equal Groups of the images of both: those of the test set are numbered on from `dataset.imageCount`.
 */
export function countOverlap(equal: EqualImages, dataset: Dataset, test: Dataset): ImageOverlap {
  let images = 0;
  const isSharing = new Uint8Array(dataset.identityCount);
  const shared = countPairs(test.identityCount, function* () {
    images = 0;
    for (let group = 0; group < equal.count; group++) {
      const all = equal.group(group), own = imagesBelow(all, dataset.imageCount);
      if (own.length === 0 || own.length === all.length) continue;
      images += own.length;
      const others = all.subarray(own.length).map((image) => image - dataset.imageCount);
      // Of a placeholder, the first few say enough: what counts is who of the dataset has it.
      const testIdentities = distinctIdentities(test, others).slice(0, MOST_SHARERS);
      for (const identity of distinctIdentities(dataset, own)) {
        isSharing[identity] = 1;
        for (const other of testIdentities) yield [identity, other];
      }
    }
  });
  return { images, identities: isSharing.reduce((sum, is) => sum + is, 0), shared };
}
