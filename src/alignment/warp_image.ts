import type { Image } from "../images/image.ts";
import { crop, type Rectangle } from "../images/crop.ts";
import { imageKernels, kernelBytes, kernelRoom, putBytes } from "../images/wasm/image_kernels.ts";
import { type AffineMap, invertMap, mapPoint } from "./similarity.ts";

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
  const window = windowOf(image, back, options);
  const kernels = imageKernels(), pixels = width * height * 3;
  const from = putBytes(crop(image, window).data), to = kernelRoom(pixels);
  kernels.warp(
    ...[from, window.width, window.height] as const,
    ...[a, b, c - window.x, d, e, f - window.y] as const,
    ...[width, height, samples, to] as const,
  );
  return { width, height, data: kernelBytes(to, pixels).slice() };
}

/** What of the image the result has pixels of, and two more to each side, which are never seen or at the edge of the image. */
function windowOf(
  image: Image,
  back: AffineMap,
  { width, height }: WarpOptions,
): Rectangle {
  const corners = [[-1, -1], [width, -1], [-1, height], [width, height]] as const;
  const places = corners.map((corner) => mapPoint(back, corner));
  const [left, right] = rangeOf(places.map(([x]) => x), image.width);
  const [top, bottom] = rangeOf(places.map(([, y]) => y), image.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** From the first whole number to behind the last, of `size` one at least; the first alone where places are no numbers. */
function rangeOf(places: number[], size: number): [begin: number, end: number] {
  const least = Math.min(...places), most = Math.max(...places);
  if (Number.isNaN(least)) return [0, 1];
  const begin = Math.min(size - 1, Math.max(0, Math.floor(least) - 2));
  return [begin, Math.max(begin + 1, Math.min(size, Math.ceil(most) + 3))];
}
