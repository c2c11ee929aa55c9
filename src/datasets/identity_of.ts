import type { Dataset } from "./dataset.ts";

/**
 * The identity that owns `image`, found by bisection.
 *
 * @throws {RangeError} if the dataset has no such image.
 */
export function identityOf(dataset: Dataset, image: number): number {
  if (!(image >= 0 && image < dataset.imageCount)) {
    throw new RangeError(
      `Cannot find the identity of image ${image}: "${dataset.name}" has ${dataset.imageCount} images`,
    );
  }
  let low = 0, high = dataset.identityCount;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (dataset.firstImage(middle) <= image) low = middle;
    else high = middle;
  }
  return low;
}
