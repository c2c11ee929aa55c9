import type { Dataset } from "../datasets/dataset.ts";

/** How many images the identities of a dataset have. */
export interface ImageCounts {
  /** N, the number of identities. */
  identities: number;
  /** Images over all of them. */
  images: number;
  /** Of the identity with the fewest. */
  least: number;
  /** Half of the identities have this many or fewer, half this many or more. */
  median: number;
  /** Images an identity. */
  mean: number;
  /** Of the identity with the most. */
  most: number;
  /** Identities with one image, which K = 2 images an identity can only repeat. */
  single: number;
  /** How many identities have `from` to `to` images; the ranges go on from one another, empty ones included. */
  histogram: { from: number; to: number; identities: number }[];
}

/**
 * Counts the images of each identity.
 *
 * @throws {RangeError} if there are no identities.
 *
 * @example Usage
 * ```ts
 * import { countImages, syntheticFaces } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { least, most, histogram } = countImages(syntheticFaces({ identities: 3, imagesPerIdentity: 7 }));
 *
 * deepStrictEqual([least, most], [7, 7]);
 * deepStrictEqual(histogram, [{ from: 5, to: 9, identities: 3 }]);
 * ```
 */
export function countImages(dataset: Dataset): ImageCounts {
  const { identityCount: identities, imageCount: images } = dataset;
  if (identities === 0) {
    throw new RangeError(`Cannot count images as "${dataset.name}" has no identities`);
  }
  const counts = new Uint32Array(identities);
  for (let i = 0; i < identities; i++) {
    counts[i] = dataset.firstImage(i + 1) - dataset.firstImage(i);
  }
  counts.sort();
  const middle = identities >> 1;
  return {
    identities,
    images,
    least: counts[0],
    median: identities % 2 === 1 ? counts[middle] : (counts[middle - 1] + counts[middle]) / 2,
    mean: images / identities,
    most: counts[identities - 1],
    single: countOf(counts, 1),
    histogram: histogramOf(counts),
  };
}

function countOf(counts: Uint32Array, wanted: number): number {
  let found = 0;
  for (const count of counts) if (count === wanted) found++;
  return found;
}

/** @param counts Ascending. */
function histogramOf(counts: Uint32Array): ImageCounts["histogram"] {
  const histogram: ImageCounts["histogram"] = [];
  let at = 0;
  for (const [from, to] of ranges()) {
    let identities = 0;
    while (at < counts.length && counts[at] <= to) at++, identities++;
    if (identities > 0 || histogram.length > 0) histogram.push({ from, to, identities });
    if (at === counts.length) break;
  }
  return histogram;
}

/** 0, 1, 2 to 4, 5 to 9, 10 to 19, 20 to 49 and so on: about as wide as one another on a scale of logarithms. */
function* ranges(): Generator<[from: number, to: number]> {
  yield [0, 0];
  for (let power = 1;; power *= 10) {
    yield [power, 2 * power - 1];
    yield [2 * power, 5 * power - 1];
    yield [5 * power, 10 * power - 1];
  }
}
