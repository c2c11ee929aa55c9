/** Images that are equal, in groups. */
export interface EqualImages {
  /** The number of groups, each of two images or more. */
  readonly count: number;
  /** The numbers of the images of group `group`, ascending. */
  group(group: number): Uint32Array;
}

/**
 * Finds images with the same hash. It takes 8 bytes an image besides the hashes, and about 8 more for
 * each image that has an equal.
 *
 * @param hashes A finite number an image, as {@link imageHash} makes it, or NaN, which equals nothing.
 *
 * @example Usage
 * ```ts
 * import { findEqualImages } from "../../mod.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const equal = findEqualImages(Float64Array.of(0.5, 0.1, NaN, 0.5, NaN));
 *
 * strictEqual(equal.count, 1);
 * deepStrictEqual(equal.group(0), Uint32Array.of(0, 3));
 * ```
 */
export function findEqualImages(hashes: Float64Array): EqualImages {
  const sorted = hashes.slice().sort();
  // Hashes that stand more than once move to the front, each once.
  let count = 0, total = 0;
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] !== sorted[i - 1]) continue;
    total += count > 0 && sorted[count - 1] === sorted[i] ? 1 : 2;
    if (count === 0 || sorted[count - 1] !== sorted[i]) sorted[count++] = sorted[i];
  }
  const repeated = sorted.subarray(0, count);

  const starts = new Uint32Array(count + 1);
  for (const hash of hashes) {
    const group = indexOf(repeated, hash);
    if (group >= 0) starts[group + 1]++;
  }
  for (let group = 0; group < count; group++) starts[group + 1] += starts[group];
  const images = new Uint32Array(total), next = starts.slice();
  for (let image = 0; image < hashes.length; image++) {
    const group = indexOf(repeated, hashes[image]);
    if (group >= 0) images[next[group]++] = image;
  }
  return { count, group: (group) => images.subarray(starts[group], starts[group + 1]) };
}

/** Where `value` stands in ascending numbers, found by bisection, or -1. */
function indexOf(sorted: Float64Array, value: number): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
