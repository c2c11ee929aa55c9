import { toByte } from "./change_pixels.ts";

/** What the frequencies of brightness and of colour are divided by at quality 50 (ITU-T T.81, tables K.1 and K.2). */
// deno-fmt-ignore
const LUMINANCE = [
  16, 11, 10, 16,  24,  40,  51,  61,  12, 12, 14, 19,  26,  58,  60,  55,
  14, 13, 16, 24,  40,  57,  69,  56,  14, 17, 22, 29,  51,  87,  80,  62,
  18, 22, 37, 56,  68, 109, 103,  77,  24, 35, 55, 64,  81, 104, 113,  92,
  49, 64, 78, 87, 103, 121, 120, 101,  72, 92, 95, 98, 112, 100, 103,  99,
];
// deno-fmt-ignore
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99,  18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99,  47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,  99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99,  99, 99, 99, 99, 99, 99, 99, 99,
];

/** What the transforms below make frequency k too large by, along a row and a column each. */
const FACTORS = Float64Array.from(
  { length: 8 },
  (_, k) => k === 0 ? 1 : Math.SQRT2 * Math.cos(k * Math.PI / 16),
);

/**
 * What is lost of a square in a JPEG file: its pixels as one of this quality with colours at half the resolution gives them back,
 * as libjpeg writes and reads it, but for roundings; no bits are written.
 *
 * @param pixels `[S, S, 3]`, changed in place.
 * @param quality 1 to 100, as libjpeg counts.
 */
export function addJpegArtefacts(pixels: Uint8Array, size: number, quality: number): void {
  const side = Math.ceil(size / 16) * 16, half = side / 2;
  const y = new Float32Array(side * side);
  const cb = new Float32Array(half * half), cr = new Float32Array(half * half);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (Math.min(row, size - 1) * size + Math.min(column, size - 1)) * 3;
      const red = pixels[at], green = pixels[at + 1], blue = pixels[at + 2];
      y[row * side + column] = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
      const to = (row >> 1) * half + (column >> 1);
      cb[to] += (-0.168736 * red - 0.331264 * green + 0.5 * blue) / 4;
      cr[to] += (0.5 * red - 0.418688 * green - 0.081312 * blue) / 4;
    }
  }
  quantize(y, side, stepsOf(LUMINANCE, quality));
  const steps = stepsOf(CHROMINANCE, quality);
  quantize(cb, half, steps);
  quantize(cr, half, steps);
  // Libjpeg knows nothing of what is beyond the picture.
  const last = Math.ceil(size / 2) - 1;
  for (let row = 0, to = 0; row < size; row++) {
    const near = (row >> 1) * half, far = half * nextTo(row, last);
    for (let column = 0; column < size; column++, to += 3) {
      const light = y[row * side + column] + 128;
      const at = column >> 1, beside = nextTo(column, last);
      const blue = between(cb, near, far, at, beside), red = between(cr, near, far, at, beside);
      pixels[to] = toByte(light + 1.402 * red);
      pixels[to + 1] = toByte(light - 0.344136 * blue - 0.714136 * red);
      pixels[to + 2] = toByte(light + 1.772 * blue);
    }
  }
}

/** The row or column of colours that is next nearest to one of pixels. */
function nextTo(place: number, last: number): number {
  return Math.min(last, Math.max(0, (place >> 1) + (place & 1 ? 1 : -1)));
}

/** A colour between four, the nearest of which counts most. */
function between(plane: Float32Array, near: number, far: number, at: number, beside: number) {
  return (9 * plane[near + at] + 3 * plane[near + beside] + 3 * plane[far + at] +
    plane[far + beside]) / 16;
}

/** The steps that frequencies are rounded to, as libjpeg makes them of a quality. */
function stepsOf(table: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

/** Rounds the frequencies of each eight by eight pixels, in place. */
function quantize(plane: Float32Array, side: number, steps: readonly number[]): void {
  const block = new Float32Array(64);
  // Both ways together make a number 8 times 8 too large.
  const back = Float32Array.from(steps, (step, i) => step * FACTORS[i >> 3] * FACTORS[i & 7] / 8);
  const scaled = Float32Array.from(
    steps,
    (step, i) => 1 / (8 * step * FACTORS[i >> 3] * FACTORS[i & 7]),
  );
  for (let top = 0; top < side; top += 8) {
    for (let left = 0; left < side; left += 8) {
      for (let row = 0; row < 8; row++) {
        const from = (top + row) * side + left;
        for (let i = 0; i < 8; i++) block[8 * row + i] = plane[from + i];
      }
      for (let i = 0; i < 8; i++) toFrequencies(block, 8 * i, 1);
      for (let i = 0; i < 8; i++) toFrequencies(block, i, 8);
      for (let i = 0; i < 64; i++) block[i] = Math.round(block[i] * scaled[i]) * back[i];
      for (let i = 0; i < 8; i++) fromFrequencies(block, i, 8);
      for (let i = 0; i < 8; i++) fromFrequencies(block, 8 * i, 1);
      for (let row = 0; row < 8; row++) {
        const to = (top + row) * side + left;
        for (let i = 0; i < 8; i++) plane[to + i] = block[8 * row + i];
      }
    }
  }
}

/**
 * The cosine transform of eight numbers, in place (Arai, Agui and Nakajima, 1988): frequency k comes {@link FACTORS}[k] times
 * the square root of 8 too large.
 */
function toFrequencies(block: Float32Array, at: number, step: number): void {
  const i1 = at + step, i2 = i1 + step, i3 = i2 + step, i4 = i3 + step;
  const i5 = i4 + step, i6 = i5 + step, i7 = i6 + step;
  const s07 = block[at] + block[i7], d07 = block[at] - block[i7];
  const s16 = block[i1] + block[i6], d16 = block[i1] - block[i6];
  const s25 = block[i2] + block[i5], d25 = block[i2] - block[i5];
  const s34 = block[i3] + block[i4], d34 = block[i3] - block[i4];
  const even = s07 + s34, odd = s16 + s25, outer = s07 - s34;
  const turned = (s16 - s25 + outer) * 0.707106781;
  block[at] = even + odd;
  block[i4] = even - odd;
  block[i2] = outer + turned;
  block[i6] = outer - turned;
  const a = d34 + d25, b = d25 + d16, c = d16 + d07;
  const z5 = (a - c) * 0.382683433, z2 = 0.5411961 * a + z5, z4 = 1.306562965 * c + z5;
  const z3 = b * 0.707106781, z11 = d07 + z3, z13 = d07 - z3;
  block[i5] = z13 + z2;
  block[i3] = z13 - z2;
  block[i1] = z11 + z4;
  block[i7] = z11 - z4;
}

/** The way back, of frequencies that are {@link FACTORS}[k] times too large. */
function fromFrequencies(block: Float32Array, at: number, step: number): void {
  const i1 = at + step, i2 = i1 + step, i3 = i2 + step, i4 = i3 + step;
  const i5 = i4 + step, i6 = i5 + step, i7 = i6 + step;
  const sum = block[at] + block[i4], difference = block[at] - block[i4];
  const both = block[i2] + block[i6], apart = (block[i2] - block[i6]) * 1.414213562 - both;
  const e0 = sum + both, e3 = sum - both, e1 = difference + apart, e2 = difference - apart;
  const z13 = block[i5] + block[i3], z10 = block[i5] - block[i3];
  const z11 = block[i1] + block[i7], z12 = block[i1] - block[i7];
  const o7 = z11 + z13, z5 = (z10 + z12) * 1.847759065;
  const o6 = z5 - z10 * 2.61312593 - o7;
  const o5 = (z11 - z13) * 1.414213562 - o6;
  const o4 = z5 - z12 * 1.0823922 - o5;
  block[at] = e0 + o7;
  block[i7] = e0 - o7;
  block[i1] = e1 + o6;
  block[i6] = e1 - o6;
  block[i2] = e2 + o5;
  block[i5] = e2 - o5;
  block[i3] = e3 + o4;
  block[i4] = e3 - o4;
}
