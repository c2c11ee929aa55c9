/** Grey to red, green, blue and a byte of no meaning a pixel. Up to 7 pixels more are written. */
export function grey(y: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 8, y += 8, to += 32) {
    const v = v128.load64_zero(y);
    v128.store(to, v128.shuffle<u8>(v, v, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
    v128.store(to, v128.shuffle<u8>(v, v, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7), 16);
  }
}

/** Red, green and blue, each of its own, to the same. */
export function threeChannels(red: usize, green: usize, blue: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i += 8, red += 8, green += 8, blue += 8, to += 32) {
    const r = v128.load64_zero(red), g = v128.load64_zero(green), b = v128.load64_zero(blue);
    const rg = v128.shuffle<u8>(r, g, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    v128.store(
      to,
      v128.shuffle<u8>(rg, b, 0, 1, 16, 16, 2, 3, 17, 17, 4, 5, 18, 18, 6, 7, 19, 19),
    );
    v128.store(
      to,
      v128.shuffle<u8>(rg, b, 8, 9, 20, 20, 10, 11, 21, 21, 12, 13, 22, 22, 14, 15, 23, 23),
      16,
    );
  }
}

/**
 * Y, Cb and Cr to the same, in the integer arithmetic of libjpeg: R = Y + 1.402 Cr,
 * G = Y - 0.34414 Cb - 0.71414 Cr, B = Y + 1.772 Cb, in multiples of 2^-16 and rounded.
 */
export function colour(y: usize, cb: usize, cr: usize, to: usize, count: i32): void {
  const middle = i16x8.splat(128), half = i32x4.splat(1 << 15);
  // What is left of the factors beyond whole numbers: 1 for red, -1 for green's Cr, 2 for blue. Those of red and blue
  // are multiples of 2^-15, which comes to the same for all Cr and Cb.
  const red = i16x8.splat(13173), blue = i16x8.splat(-7471);
  const green = i16x8(-22554, 18734, -22554, 18734, -22554, 18734, -22554, 18734);
  for (let i = 0; i < count; i += 8, y += 8, cb += 8, cr += 8, to += 32) {
    const l = v128.load8x8_u(y);
    const u = i16x8.sub(v128.load8x8_u(cb), middle), v = i16x8.sub(v128.load8x8_u(cr), middle);
    const low = v128.shuffle<i16>(u, v, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(u, v, 4, 12, 5, 13, 6, 14, 7, 15);
    const r = i16x8.add(i16x8.add(l, v), i16x8.q15mulr_sat_s(v, red));
    const g = i16x8.add(i16x8.sub(l, v), scaled(low, high, green, half));
    const b = i16x8.add(i16x8.add(l, i16x8.add(u, u)), i16x8.q15mulr_sat_s(u, blue));
    const rg = i8x16.narrow_i16x8_u(r, g), bb = i8x16.narrow_i16x8_u(b, b);
    v128.store(
      to,
      v128.shuffle<u8>(rg, bb, 0, 8, 16, 16, 1, 9, 17, 17, 2, 10, 18, 18, 3, 11, 19, 19),
    );
    v128.store(
      to,
      v128.shuffle<u8>(rg, bb, 4, 12, 20, 20, 5, 13, 21, 21, 6, 14, 22, 22, 7, 15, 23, 23),
      16,
    );
  }
}

function scaled(low: v128, high: v128, factors: v128, half: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low, factors), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high, factors), half), 16),
  );
}
