import type { Image } from "./image.ts";

/** A window of an image: its left upper corner and its size, in whole pixels. */
export interface Rectangle {
  /** Columns left of it. */
  x: number;
  /** Rows above it. */
  y: number;
  /** Its columns. */
  width: number;
  /** Its rows. */
  height: number;
}

/** The square of an image that goes on to a network, and whether it is mirrored. */
export interface Cut extends Rectangle {
  /** Left to right. */
  mirror: boolean;
}

/**
 * Cuts a window out of an image. The input is left as it was.
 *
 * @throws {RangeError} if the window is empty, or not wholly inside.
 *
 * @example Usage
 * ```ts
 * import { crop } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 *
 * deepStrictEqual(crop(image, { x: 1, y: 0, width: 1, height: 1 }).data, Uint8Array.of(4, 5, 6));
 * ```
 */
export function crop(image: Image, window: Rectangle): Image {
  const { x, y, width, height } = window;
  const whole = [x, y, width, height].every(Number.isInteger);
  const inside = x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
  if (!whole || !inside || width < 1 || height < 1) {
    throw new RangeError(
      `Cannot crop ${width} x ${height} at (${x}, ${y}) from an image of ` +
        `${image.width} x ${image.height}`,
    );
  }
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const start = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { width, height, data };
}
