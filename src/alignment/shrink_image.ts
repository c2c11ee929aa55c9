import type { Image } from "../images/image.ts";

/** Squares of so many pixels a side and more are looked at in every second row and column only. */
const LARGE = 8;

/**
 * A large picture made small by the means of squares of `side` x `side` pixels, quickly. What is left over at the right and at the bottom is
 * cut off, so that a place (x, y) of it, counted from the edges, is (x, y) * `side` in the picture. With a side of 1 the picture itself is
 * returned.
 */
export function shrinkImage(image: Image, side: number): Image {
  if (side <= 1) return image;
  const width = Math.floor(image.width / side), height = Math.floor(image.height / side);
  const data = new Uint8Array(width * height * 3), sums = new Uint32Array(width * 3);
  const step = side >= LARGE ? 2 : 1,
    places = Math.ceil(side / step),
    share = 1 / (places * places);
  const from = image.data;
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let row = y * side; row < (y + 1) * side; row += step) {
      for (
        let to = 0, start = row * image.width * 3;
        to < sums.length;
        to += 3, start += side * 3
      ) {
        let red = 0, green = 0, blue = 0;
        for (let at = start, i = 0; i < places; i++, at += 3 * step) {
          red += from[at];
          green += from[at + 1];
          blue += from[at + 2];
        }
        sums[to] += red;
        sums[to + 1] += green;
        sums[to + 2] += blue;
      }
    }
    for (let i = 0, to = y * sums.length; i < sums.length; i++) {
      data[to + i] = sums[i] * share + 0.5;
    }
  }
  return { width, height, data };
}

/** By how much a picture may be shrunk so that its longer side still has so many pixels. */
export function shrinkableBy({ width, height }: Image, longest: number): number {
  return Math.max(1, Math.floor(Math.max(width, height) / longest));
}
