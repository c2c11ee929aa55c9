import type { Image } from "./image.ts";
import { PRECISION_BITS, type ResizeWeights, resizeWeights } from "./resize_weights.ts";

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
  if (width !== image.width) {
    const narrowed = new Uint8Array(width * image.height * 3);
    resizeRows(data, narrowed, image.height, image.width, resizeWeights(image.width, width));
    data = narrowed;
  }
  if (height !== image.height) {
    const shortened = new Uint8Array(width * height * 3);
    resizeColumns(data, shortened, width * 3, resizeWeights(image.height, height));
    data = shortened;
  }
  return { width, height, data: data === image.data ? data.slice() : data };
}

function resizeRows(
  from: Uint8Array,
  to: Uint8Array,
  rows: number,
  width: number,
  { starts, counts, values, stride }: ResizeWeights,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < starts.length; column++) {
      let red = 1 << (PRECISION_BITS - 1), green = red, blue = red;
      let source = (row * width + starts[column]) * 3, weight = column * stride;
      for (const end = weight + counts[column]; weight < end; weight++, source += 3) {
        const value = values[weight];
        red = (red + from[source] * value) | 0;
        green = (green + from[source + 1] * value) | 0;
        blue = (blue + from[source + 2] * value) | 0;
      }
      to[at++] = red >> PRECISION_BITS;
      to[at++] = green >> PRECISION_BITS;
      to[at++] = blue >> PRECISION_BITS;
    }
  }
}

function resizeColumns(
  from: Uint8Array,
  to: Uint8Array,
  rowLength: number,
  { starts, counts, values, stride }: ResizeWeights,
): void {
  const sums = new Int32Array(rowLength);
  for (let row = 0; row < starts.length; row++) {
    sums.fill(1 << (PRECISION_BITS - 1));
    for (let i = 0; i < counts[row]; i++) {
      const value = values[row * stride + i], source = (starts[row] + i) * rowLength;
      for (let x = 0; x < rowLength; x++) sums[x] += from[source + x] * value;
    }
    for (let x = 0; x < rowLength; x++) to[row * rowLength + x] = sums[x] >> PRECISION_BITS;
  }
}
