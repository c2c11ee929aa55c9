import type { Image } from "./image.ts";
import { packWeights } from "./resize_weights.ts";
import { imageKernels, kernelBytes, kernelRoom, putBytes } from "./wasm/image_kernels.ts";

/** Pixels that are in the memory of the kernels at a time, so that a large image takes little of it. */
const BAND = 2 ** 20;

/**
 * Resizes an image with a triangle filter, which on the way down is as wide as the step between
 * pixels, so that no pixel is left out: the pixels of Pillow's `resize(size, Image.BILINEAR)`, in the
 * same fixed-point arithmetic. The input is left as it was.
 *
 * @param width Columns of the result.
 * @param height Rows of the result.
 * @throws {RangeError} if width or height is not a positive integer.
 *
 * @example Usage
 * ```ts
 * import { resizeBilinear } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 2, height: 1, data: Uint8Array.of(0, 0, 0, 80, 80, 80) };
 *
 * deepStrictEqual(resizeBilinear(image, 4, 1).data, Uint8Array.of(0, 0, 0, 20, 20, 20, 60, 60, 60, 80, 80, 80));
 * ```
 */
export function resizeBilinear(image: Image, width: number, height: number): Image {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(
      `Cannot resize as width and height must be positive integers: ` +
        `current values are ${width} and ${height}`,
    );
  }
  let { data } = image;
  if (width !== image.width) data = resizeRows(data, image, width);
  if (height !== image.height) data = resizeColumns(data, width * 3, image.height, height);
  return { width, height, data: data === image.data ? data.slice() : data };
}

function resizeRows(
  from: Uint8Array,
  { width, height }: Image,
  places: number,
): Uint8Array<ArrayBuffer> {
  const { packed, fours } = packWeights(width, places), kernels = imageKernels();
  const to = new Uint8Array(places * height * 3), rowBytes = places * 3 + 1;
  const most = Math.max(1, Math.floor(BAND / Math.max(width, places)));
  for (let first = 0; first < height; first += most) {
    const rows = Math.min(most, height - first);
    const bytes = putBytes(from.subarray(first * width * 3, (first + rows) * width * 3));
    const pixels = kernelRoom(width * rows * 4), weights = putMore(packed);
    const band = kernelRoom(rowBytes * rows);
    kernels.unpackPixels(bytes, width * 3, width, rows, pixels);
    kernels.resizeRows(pixels, width * 4, rows, weights, fours, places, band, rowBytes);
    for (let row = 0; row < rows; row++) {
      const made = kernelBytes(band + row * rowBytes, places * 3);
      to.set(made, (first + row) * places * 3);
    }
  }
  return to;
}

function resizeColumns(
  from: Uint8Array,
  rowBytes: number,
  rows: number,
  places: number,
): Uint8Array<ArrayBuffer> {
  const { packed, fours } = packWeights(rows, places);
  const bytes = putBytes(from);
  // The last rows are multiplied by weights of 0 with rows that follow.
  kernelRoom(4 * fours * rowBytes);
  const weights = putMore(packed), to = kernelRoom(places * rowBytes);
  imageKernels().resizeColumns(bytes, rowBytes, rowBytes, weights, fours, places, to);
  return kernelBytes(to, places * rowBytes).slice();
}

/** Puts bytes behind what is in the kernels' memory. */
function putMore(bytes: Uint8Array): number {
  const place = kernelRoom(bytes.length);
  kernelBytes(place, bytes.length).set(bytes);
  return place;
}
