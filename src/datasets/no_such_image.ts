import type { Dataset } from "./dataset.ts";

/** What a dataset throws when it is asked for an image that it does not have. */
export function noSuchImage(
  { name, imageCount }: Pick<Dataset, "name" | "imageCount">,
  image: number,
): RangeError {
  return new RangeError(`Cannot find image ${image}: "${name}" has ${imageCount} images`);
}
