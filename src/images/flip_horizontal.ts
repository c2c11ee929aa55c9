import type { Image } from "./image.ts";

/**
 * Mirrors an image left to right. The input is left as it was.
 *
 * @example Usage
 * ```ts
 * import { flipHorizontal } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
 *
 * deepStrictEqual(flipHorizontal(image).data, Uint8Array.of(4, 5, 6, 1, 2, 3));
 * ```
 */
export function flipHorizontal(image: Image): Image {
  const { width, height } = image;
  const data = new Uint8Array(image.data.length);
  for (let row = 0; row < height; row++) {
    let from = row * width * 3, to = from + (width - 1) * 3;
    for (let column = 0; column < width; column++, from += 3, to -= 3) {
      data[to] = image.data[from];
      data[to + 1] = image.data[from + 1];
      data[to + 2] = image.data[from + 2];
    }
  }
  return { width, height, data };
}
