/**
 * Two rows of red, green and blue to two of Y and one each of Cb and Cr, of which two columns of both rows share one, in the integer
 * arithmetic of libjpeg: multiples of 2^-16, rounded, and means of four that are rounded down and up in turn.
 *
 * @param columns A multiple of 8.
 * @param luma Where Y goes, the second row `columns` behind the first.
 */
export function splitColour(
  upper: usize,
  lower: usize,
  columns: i32,
  luma: usize,
  blue: usize,
  red: usize,
): void {
  const end = upper + <usize> columns * 3;
  for (; upper < end; upper += 24, lower += 24, luma += 8, blue += 4, red += 4) {
    const r0 = channel(upper, 0), r1 = channel(upper + 12, 0);
    const g0 = channel(upper, 1), g1 = channel(upper + 12, 1);
    const b0 = channel(upper, 2), b1 = channel(upper + 12, 2);
    const r2 = channel(lower, 0), r3 = channel(lower + 12, 0);
    const g2 = channel(lower, 1), g3 = channel(lower + 12, 1);
    const b2 = channel(lower, 2), b3 = channel(lower + 12, 2);
    v128.store64_lane(luma, bytes(lumaOf(r0, g0, b0), lumaOf(r1, g1, b1)), 0);
    v128.store64_lane(luma + columns, bytes(lumaOf(r2, g2, b2), lumaOf(r3, g3, b3)), 0);
    const left = i32x4.add(blueOf(r0, g0, b0), blueOf(r2, g2, b2));
    const right = i32x4.add(blueOf(r1, g1, b1), blueOf(r3, g3, b3));
    v128.store32_lane(blue, means(left, right), 0);
    const near = i32x4.add(redOf(r0, g0, b0), redOf(r2, g2, b2));
    const far = i32x4.add(redOf(r1, g1, b1), redOf(r3, g3, b3));
    v128.store32_lane(red, means(near, far), 0);
  }
}

/** One channel of four pixels of three bytes, as numbers of 32 bits. */
function channel(at: usize, which: usize): v128 {
  const spread = i8x16(0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1);
  return i8x16.swizzle(v128.load(at + which), spread);
}

function lumaOf(r: v128, g: v128, b: v128): v128 {
  return mixed(r, 19595, g, 38470, b, 7471, 1 << 15);
}

function blueOf(r: v128, g: v128, b: v128): v128 {
  return mixed(r, -11059, g, -21709, b, 32768, MIDDLE);
}

function redOf(r: v128, g: v128, b: v128): v128 {
  return mixed(r, 32768, g, -27439, b, -5329, MIDDLE);
}

/** 128, and a little less than a half, so that nothing exceeds 255. */
const MIDDLE: i32 = (128 << 16) + (1 << 15) - 1;

function mixed(r: v128, red: i32, g: v128, green: i32, b: v128, blue: i32, more: i32): v128 {
  const sum = i32x4.add(
    i32x4.mul(r, i32x4.splat(red)),
    i32x4.mul(g, i32x4.splat(green)),
  );
  return i32x4.shr_u(
    i32x4.add(sum, i32x4.add(i32x4.mul(b, i32x4.splat(blue)), i32x4.splat(more))),
    16,
  );
}

/** Of sums of two each, the means of neighbours. */
function means(left: v128, right: v128): v128 {
  const even = v128.shuffle<i32>(left, right, 0, 2, 4, 6);
  const odd = v128.shuffle<i32>(left, right, 1, 3, 5, 7);
  const sums = i32x4.add(i32x4.add(even, odd), i32x4(1, 2, 1, 2));
  const four = i32x4.shr_u(sums, 2);
  return bytes(four, four);
}

function bytes(low: v128, high: v128): v128 {
  const words = i16x8.narrow_i32x4_s(low, high);
  return i8x16.narrow_i16x8_u(words, words);
}
