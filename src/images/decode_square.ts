import type { Random } from "../random/random.ts";
import type { AugmentImageOptions } from "./augment_image.ts";
import { chooseCut } from "./choose_cut.ts";
import type { Rectangle } from "./crop.ts";
import { checkImageHeader, decodeImage, type DecodeImageOptions } from "./decode_image.ts";
import { decodeJpegWindow } from "./decode_jpeg.ts";
import type { Image } from "./image.ts";
import { kernelBytes } from "./wasm/image_kernels.ts";

/** A square of a picture, as for `Squares`. */
export interface DecodedSquare {
  words: Int32Array;
  side: number;
  mirror: boolean;
}

/**
 * From the bytes of a picture to the square that a recipe cuts out of it, and whether it is to be mirrored: the first half of
 * {@link decodeAugmented}.
 *
 * @throws {ImageDecodeError} if the bytes are no picture, a broken one or too large a one.
 */
export async function decodeSquare(
  bytes: Uint8Array,
  options: AugmentImageOptions & DecodeImageOptions,
  random?: Random,
): Promise<DecodedSquare> {
  const header = checkImageHeader(bytes, options);
  const { mirror, ...window } = chooseCut(header, options, random);
  const side = window.width;
  const square = header.format === "jpeg" ? decodeJpegWindow(bytes, header, window) : 0;
  const words = square === 0
    ? wordsOf(await decodeImage(bytes, options), window)
    : new Int32Array(kernelBytes(square, side * side * 4).buffer, square, side * side).slice();
  return { words, side, mirror };
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
