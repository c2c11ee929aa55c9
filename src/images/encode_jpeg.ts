import type { Image } from "./image.ts";
import { imageKernels, kernelBytes, putBytes } from "./wasm/image_kernels.ts";

/** The most columns and rows that the format has room for. */
const MOST_SIDE = 2 ** 16 - 1;

/**
 * An image as the bytes of a baseline JPEG file with colour at half the resolution, by the image kernels: byte by byte what Pillow's
 * `save(file, "JPEG", quality=quality, optimize=True)` writes by libjpeg-turbo.
 *
 * @param quality 1 to 100.
 * @throws {RangeError} if it is something else, or a side of the image is not from 1 to 65535 pixels.
 * @throws {Error} if there is no memory left.
 *
 * @example Usage
 * ```ts
 * import { decodeImage, encodeJpeg } from "../../mod.ts";
 * import { ok } from "node:assert/strict";
 *
 * const grey = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(90) };
 * const { data } = await decodeImage(await encodeJpeg(grey));
 *
 * ok(data.every((value) => Math.abs(value - 90) <= 1));
 * ```
 */
export function encodeJpeg(image: Image, quality = 95): Promise<Uint8Array<ArrayBuffer>> {
  return Promise.try(encode, image, quality);
}

function encode({ width, height, data }: Image, quality: number): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new RangeError(
      `Cannot encode a JPEG as quality must be a whole number from 1 to 100: current value is ${quality}`,
    );
  }
  if (![width, height].every((side) => side >= 1 && side <= MOST_SIDE)) {
    throw new RangeError(
      `Cannot encode a JPEG as each side must be from 1 to ${MOST_SIDE} pixels: the image has ${width} x ${height}`,
    );
  }
  const kernels = imageKernels();
  const file = kernels.encodePicture(putBytes(data), width, height, quality);
  if (file === 0) throw new Error("Cannot encode a JPEG as there is no memory left");
  return kernelBytes(file, kernels.encodedBytes()).slice();
}
