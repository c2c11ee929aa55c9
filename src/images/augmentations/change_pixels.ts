import { augmentCut } from "../augment_cut.ts";

// Bytes of squares are `[S, S, 3]`, red, green and blue; all of these change them in place.

/** Multiplies all by a factor. */
export function changeBrightness(pixels: Uint8Array, factor: number): void {
  mapBytes(pixels, (value) => factor * value);
}

/** Moves all towards the mean grey of the square, or with a factor above 1 away from it. */
export function changeContrast(pixels: Uint8Array, factor: number): void {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 3) sum += greyOf(pixels, at);
  const mean = Math.round(sum / (pixels.length / 3));
  mapBytes(pixels, (value) => mean + factor * (value - mean));
}

/** Moves each pixel towards its grey, with a factor of 0 to it, or with one above 1 away from it. */
export function changeSaturation(pixels: Uint8Array, factor: number): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const grey = greyOf(pixels, at);
    for (let i = at; i < at + 3; i++) pixels[i] = toByte(grey + factor * (pixels[i] - grey));
  }
}

/** Covers a rectangle with one colour (random erasing, Zhong et al., AAAI 2020). */
export function erase(
  pixels: Uint8Array,
  size: number,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  colour: readonly number[],
): void {
  for (let row = y; row < y + height; row++) {
    for (let at = (row * size + x) * 3; at < (row * size + x + width) * 3; at += 3) {
      pixels.set(colour, at);
    }
  }
}

/** Makes a square `[S, S, 3]` small, and as large again as it was: what a face far away is like. */
export function lowerResolution(pixels: Uint8Array, size: number, side: number): void {
  const small = new Uint8Array(side * side * 3);
  augmentCut({ width: size, height: size, data: pixels }, whole(size), side, small);
  augmentCut({ width: side, height: side, data: small }, whole(side), size, pixels);
}

const whole = (size: number) => ({ x: 0, y: 0, width: size, height: size, mirror: false });

/** Blurs a square `[S, S, 3]` by a Gaussian of `deviation` pixels, cut off at three of them; beyond an edge is what is at it. */
export function blur(pixels: Uint8Array, size: number, deviation: number): void {
  const reach = Math.max(1, Math.ceil(3 * deviation)), taps = 2 * reach + 1;
  const weights = Float32Array.from(
    { length: taps },
    (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < taps; i++) weights[i] /= total;
  const rowLength = 3 * size, along = new Float32Array(pixels.length);
  // A row, and what is beyond both of its edges.
  const wide = new Float32Array(rowLength + 6 * reach), end = 3 * reach + rowLength;
  for (let start = 0; start < pixels.length; start += rowLength) {
    wide.set(pixels.subarray(start, start + rowLength), 3 * reach);
    for (let i = 0; i < 3 * reach; i++) {
      wide[i] = pixels[start + i % 3];
      wide[end + i] = pixels[start + rowLength - 3 + i % 3];
    }
    for (let i = 0; i < taps; i++) {
      const weight = weights[i], from = 3 * i;
      for (let x = 0; x < rowLength; x++) along[start + x] += weight * wide[from + x];
    }
  }
  const sums = new Float32Array(rowLength);
  for (let row = 0; row < size; row++) {
    sums.fill(0.5);
    for (let i = 0; i < taps; i++) {
      const from = rowLength * Math.min(size - 1, Math.max(0, row + i - reach)),
        weight = weights[i];
      for (let x = 0; x < rowLength; x++) sums[x] += weight * along[from + x];
    }
    // A mean of bytes is no more than the largest, so that none overflows.
    for (let x = 0; x < rowLength; x++) pixels[row * rowLength + x] = sums[x];
  }
}

/** The luma of ITU-R BT.601, as Pillow rounds it. */
function greyOf(pixels: Uint8Array, at: number): number {
  return (pixels[at] * 19595 + pixels[at + 1] * 38470 + pixels[at + 2] * 7471 + 0x8000) >> 16;
}

/** The nearest byte. */
export function toByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0;
}

function mapBytes(pixels: Uint8Array, change: (value: number) => number): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => toByte(change(value)));
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i]];
}
