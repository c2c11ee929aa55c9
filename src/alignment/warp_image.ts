import type { Image } from "../images/image.ts";
import { type AffineMap, invertMap } from "./similarity.ts";

/**
 * How pixels are made where a picture becomes smaller: `area` takes the mean of samples all over each pixel, so that nothing flickers
 * and no pattern appears; `bilinear` takes one sample between four pixels, as OpenCV's `warpAffine` does, with which most published
 * sets were cut. Where a picture becomes larger both are the same.
 */
export const SAMPLINGS = ["area", "bilinear"] as const;

/** One of {@link SAMPLINGS}. */
export type Sampling = typeof SAMPLINGS[number];

/** What {@link warpImage} makes. */
export interface WarpOptions {
  /** Columns of the result. */
  width: number;
  /** Rows of the result. */
  height: number;
  /**
   * How pixels are made where the picture becomes smaller.
   *
   * @default {"area"}
   */
  sampling?: Sampling;
  /**
   * The most samples along a side of a pixel, where its mean is taken.
   *
   * @default {8}
   */
  mostSamples?: number;
}

/**
 * Cuts a turned and scaled rectangle out of an image. What is outside the image is black. With one sample a pixel it is what OpenCV's
 * `warpAffine` gives by `INTER_LINEAR`, within 2 levels: that rounds places to 1/32 of a pixel. The input is left as it was.
 *
 * @param map From places in the image to places in the result.
 *
 * @example Usage
 * ```ts
 * import { warpImage } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const image = { width: 2, height: 1, data: Uint8Array.of(10, 10, 10, 30, 30, 30) };
 * // Half a pixel to the right: from black to the first, and from the first to the second.
 * const moved = warpImage(image, [1, 0, 0.5, 0, 1, 0], { width: 2, height: 1 });
 *
 * deepStrictEqual(moved.data, Uint8Array.of(5, 5, 5, 20, 20, 20));
 * ```
 */
export function warpImage(image: Image, map: AffineMap, options: WarpOptions): Image {
  const { width, height, sampling = "area", mostSamples = 8 } = options;
  const back = invertMap(map), [a, b, c, d, e, f] = back;
  const step = Math.max(Math.hypot(a, d), Math.hypot(b, e));
  // A face that is little larger than its crop needs no second sample: each pixel is a mixture of four.
  const samples = sampling === "area" ? Math.min(mostSamples, Math.ceil(step - 0.3)) || 1 : 1;
  const data = new Uint8Array(width * height * 3), from = image.data;
  const share = 1 / (samples * samples), rowLength = image.width * 3;
  const lastX = image.width - 1, lastY = image.height - 1, edge = [0, 0, 0];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 3) {
      let red = 0, green = 0, blue = 0;
      for (let j = 0; j < samples; j++) {
        const v = y + (j + 0.5) / samples - 0.5;
        for (let i = 0; i < samples; i++) {
          const u = x + (i + 0.5) / samples - 0.5;
          const placeX = a * u + b * v + c, placeY = d * u + e * v + f;
          if (placeX >= 0 && placeY >= 0 && placeX < lastX && placeY < lastY) {
            const left = placeX | 0, top = placeY | 0, right = placeX - left, down = placeY - top;
            const at = top * rowLength + left * 3, below = at + rowLength;
            const lower = right * down, ne = right - lower, sw = down - lower, nw = 1 - right - sw;
            red += nw * from[at] + ne * from[at + 3] + sw * from[below] + lower * from[below + 3];
            green += nw * from[at + 1] + ne * from[at + 4] + sw * from[below + 1] +
              lower * from[below + 4];
            blue += nw * from[at + 2] + ne * from[at + 5] + sw * from[below + 2] +
              lower * from[below + 5];
          } else if (placeX > -1 && placeY > -1 && placeX < lastX + 1 && placeY < lastY + 1) {
            sampleEdge(image, placeX, placeY, edge);
            red += edge[0];
            green += edge[1];
            blue += edge[2];
          }
        }
      }
      data[to] = red * share + 0.5;
      data[to + 1] = green * share + 0.5;
      data[to + 2] = blue * share + 0.5;
    }
  }
  return { width, height, data };
}

/** What is at a place of which not all four neighbours are in the image: those outside are black. */
function sampleEdge({ width, height, data }: Image, x: number, y: number, to: number[]): void {
  const left = Math.floor(x), top = Math.floor(y), right = x - left, down = y - top;
  to.fill(0);
  for (let corner = 0; corner < 4; corner++) {
    const column = left + (corner & 1), row = top + (corner >> 1);
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const weight = (corner & 1 ? right : 1 - right) * (corner & 2 ? down : 1 - down);
    for (let channel = 0; channel < 3; channel++) {
      to[channel] += weight * data[(row * width + column) * 3 + channel];
    }
  }
}
