import type { Random } from "../random/random.ts";
import { augmentCut } from "./augment_cut.ts";
import { changeCut, checkAugmentations, chooseChanges } from "./augmentations/augmentations.ts";
import { type AugmentImageOptions, chooseCut } from "./choose_cut.ts";
import type { Image } from "./image.ts";

/**
 * The recipe between a decoded face and the network: cut a square around the centre, mirror it or not,
 * resize it, change it where augmentations are asked for, normalise it. A square larger than the image shrinks to the largest that fits, and one
 * that sticks out is moved inside.
 *
 * @param random Decides jitter, mirroring and augmentations. Without it none is done: the recipe for evaluation.
 * @returns `[S, S, 3]` from -1 to 1, a new array.
 * @throws {RangeError} if an option is out of its range.
 *
 * @example Usage
 * ```ts
 * import { augmentImage, Random } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 3, height: 1, data: Uint8Array.of(0, 0, 0, 255, 255, 255, 0, 0, 0) };
 *
 * deepStrictEqual(augmentImage(image, { size: 1 }), Float32Array.of(1, 1, 1));
 * deepStrictEqual(augmentImage(image, { size: 1, cropOffset: [1, 0] }), Float32Array.of(-1, -1, -1));
 * augmentImage(image, { size: 1, jitter: 1, flip: true }, new Random(1, "augment", 0, 0));
 * ```
 */
export function augmentImage(
  image: Image,
  options: AugmentImageOptions,
  random?: Random,
): Float32Array<ArrayBuffer> {
  checkAugmentOptions(options);
  const pixels = new Float32Array(options.size ** 2 * 3);
  const { size } = options, cut = chooseCut(image, options, random);
  const changes = chooseChanges(options.augment, random);
  if (changes) changeCut(image, cut, size, changes, pixels);
  else augmentCut(image, cut, size, pixels);
  return pixels;
}

/**
 * Checks what {@link augmentImage} would throw on, before there is an image.
 *
 * @throws {RangeError} if an option is out of its range.
 */
export function checkAugmentOptions(options: AugmentImageOptions): void {
  const { size, crop = 1, cropOffset = [0, 0], jitter = 0 } = options;
  for (const [key, value, least] of [["size", size, 1], ["crop", crop, 1], ["jitter", jitter, 0]]) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(
        `Cannot augment as ${key} must be a whole number from ${least}: current value is ${value}`,
      );
    }
  }
  if (!cropOffset.every(Number.isInteger)) {
    throw new RangeError(
      `Cannot augment as cropOffset must be two whole numbers: current value is ${cropOffset}`,
    );
  }
  checkAugmentations(options.augment);
}
