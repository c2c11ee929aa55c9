import type { Random } from "../random/random.ts";
import { augmentCut } from "./augment_cut.ts";
import { chooseChanges } from "./augmentations/augmentations.ts";
import { chooseCut } from "./choose_cut.ts";
import type { Rectangle } from "./crop.ts";
import { checkImageHeader, decodeImage, type DecodeImageOptions } from "./decode_image.ts";
import { decodeChanged } from "./decode_augmented.ts";
import { decodeUprightWindow } from "./decode_upright_window.ts";
import { finishSquare } from "./finish_square.ts";
import type { Image } from "./image.ts";
import type { ImageRecipe } from "./image_recipe.ts";
import { kernelBytes } from "./wasm/image_kernels.ts";

/** A square of a picture, as for `Squares`. */
export interface DecodedSquare {
  words: Int32Array;
  side: number;
  mirror: boolean;
}

/** A batch of photos as they come from a phone would be gigabytes: these are made small at once. */
const LARGEST_SIDE = 1024;

/**
 * From the bytes of a picture to the square that a recipe cuts out of it, and whether it is to be mirrored: the first half of
 * {@link decodeAugmented}. A large square, or one that chance changes, is already finished, so that nothing is left to be done with it.
 *
 * @throws {ImageDecodeError} if the bytes are no picture, a broken one or too large a one.
 */
export async function decodeSquare(
  bytes: Uint8Array,
  options: ImageRecipe & DecodeImageOptions,
  random?: Random,
): Promise<DecodedSquare> {
  const header = checkImageHeader(bytes, options);
  const cut = chooseCut(header, options, random);
  const { mirror, ...window } = cut;
  const side = window.width, { size } = options;
  const changes = chooseChanges(options.augment, random);
  if (changes) {
    const pixels = new Uint8Array(size * size * 3);
    await decodeChanged(bytes, { header, cut, changes }, pixels, options);
    return finished(pixels, size);
  }
  const square = decodeUprightWindow(bytes, header, window);
  if (side > LARGEST_SIDE && side > size) {
    const pixels = new Uint8Array(size * size * 3);
    if (square !== 0) finishSquare(square, side, { size, mirror }, pixels);
    else augmentCut(await decodeImage(bytes, options), cut, size, pixels);
    return finished(pixels, size);
  }
  const words = square === 0
    ? wordsOf(await decodeImage(bytes, options), window)
    : new Int32Array(kernelBytes(square, side * side * 4).buffer, square, side * side).slice();
  return { words, side, mirror };
}

/** One that nothing is left to be done with. */
function finished(data: Uint8Array, size: number): DecodedSquare {
  const whole = { x: 0, y: 0, width: size, height: size };
  const words = wordsOf({ width: size, height: size, data }, whole);
  return { words, side: size, mirror: false };
}

function wordsOf({ width, data }: Image, window: Rectangle): Int32Array {
  const words = new Int32Array(window.width * window.height);
  for (let i = 0; i < words.length; i++) {
    const x = window.x + i % window.width, y = window.y + Math.floor(i / window.width);
    const at = (y * width + x) * 3;
    words[i] = data[at] | data[at + 1] << 8 | data[at + 2] << 16;
  }
  return words;
}
