/** The block on its way through the transform: 8 rows of 8 numbers of 32 bits. */
const work: usize = memory.data(256, 16);

/**
 * The cosine transform of 8 x 8 samples, in the integer arithmetic of libjpeg's `islow` (Loeffler, Ligtenberg and Moschytz, ICASSP
 * 1989), and its coefficients divided and rounded as libjpeg does.
 *
 * @param from 8 rows of 8 bytes, `stride` apart.
 * @param divisors Eight times what to divide each coefficient by, row by row, f32.
 * @param to 64 numbers of 16 bits, row by row.
 */
export function forwardDct(from: usize, stride: usize, divisors: usize, to: usize): void {
  const middle = i16x8.splat(128);
  for (let row = work; row < work + 256; row += 32, from += stride) {
    const samples = i16x8.sub(v128.load8x8_u(from), middle);
    v128.store(row, i32x4.extend_low_i16x8_s(samples));
    v128.store(row, i32x4.extend_high_i16x8_s(samples), 16);
  }
  transpose();
  transformLines(true);
  transpose();
  transformLines(false);
  for (let at: usize = 0; at < 256; at += 32) {
    v128.store(
      to + (at >> 1),
      i16x8.narrow_i32x4_s(
        divide(v128.load(work + at), v128.load(divisors + at)),
        divide(v128.load(work + at, 16), v128.load(divisors + at, 16)),
      ),
    );
  }
}

/** The nearest whole number, away from 0 where two are as near. What is divided is less than 2^17, so that this is exact. */
function divide(value: v128, divisor: v128): v128 {
  const half = i32x4.shr_s(i32x4.trunc_sat_f32x4_s(divisor), 1);
  const share = f32x4.div(f32x4.convert_i32x4_s(i32x4.add(i32x4.abs(value), half)), divisor);
  const sign = i32x4.shr_s(value, 31);
  return i32x4.sub(v128.xor(i32x4.trunc_sat_f32x4_s(share), sign), sign);
}

/** One dimension of eight transforms side by side, in place. The first of the two keeps two bits more. */
function transformLines(isFirst: bool): void {
  const shift = isFirst ? 11 : 15, half = i32x4.splat(1 << (shift - 1));
  for (let at = work; at < work + 32; at += 16) {
    const i0 = v128.load(at), i1 = v128.load(at, 32), i2 = v128.load(at, 64);
    const i3 = v128.load(at, 96), i4 = v128.load(at, 128), i5 = v128.load(at, 160);
    const i6 = v128.load(at, 192), i7 = v128.load(at, 224);
    const s0 = i32x4.add(i0, i7), s1 = i32x4.add(i1, i6), s2 = i32x4.add(i2, i5);
    const s3 = i32x4.add(i3, i4), d0 = i32x4.sub(i0, i7), d1 = i32x4.sub(i1, i6);
    const d2 = i32x4.sub(i2, i5), d3 = i32x4.sub(i3, i4);

    const e0 = i32x4.add(s0, s3), e1 = i32x4.add(s1, s2);
    const e2 = i32x4.sub(s1, s2), e3 = i32x4.sub(s0, s3);
    const sum = i32x4.add(e0, e1), difference = i32x4.sub(e0, e1), two = i32x4.splat(2);
    v128.store(at, isFirst ? i32x4.shl(sum, 2) : i32x4.shr_s(i32x4.add(sum, two), 2));
    v128.store(
      at,
      isFirst ? i32x4.shl(difference, 2) : i32x4.shr_s(i32x4.add(difference, two), 2),
      128,
    );
    // Multiples of 2^-13 of the transform's cosines.
    const even = i32x4.add(times(i32x4.add(e2, e3), 4433), half);
    v128.store(at, i32x4.shr_s(i32x4.add(even, times(e3, 6270)), shift), 64);
    v128.store(at, i32x4.shr_s(i32x4.add(even, times(e2, -15137)), shift), 192);

    const c1 = i32x4.add(d3, d1), c2 = i32x4.add(d2, d0);
    const both = i32x4.add(times(i32x4.add(c1, c2), 9633), half);
    const o1 = i32x4.add(times(c1, -16069), both), o2 = i32x4.add(times(c2, -3196), both);
    const p1 = times(i32x4.add(d3, d0), -7373), p2 = times(i32x4.add(d2, d1), -20995);
    v128.store(at, odd(d3, 2446, p1, o1, shift), 224);
    v128.store(at, odd(d2, 16819, p2, o2, shift), 160);
    v128.store(at, odd(d1, 25172, p2, o1, shift), 96);
    v128.store(at, odd(d0, 12299, p1, o2, shift), 32);
  }
}

function times(a: v128, factor: i32): v128 {
  return i32x4.mul(a, i32x4.splat(factor));
}

function odd(difference: v128, factor: i32, a: v128, b: v128, shift: i32): v128 {
  return i32x4.shr_s(i32x4.add(times(difference, factor), i32x4.add(a, b)), shift);
}

/** Rows become columns. */
function transpose(): void {
  swapFours(work, work);
  swapFours(work + 16, work + 128);
  swapFours(work + 144, work + 144);
}

/** Transposes two squares of four rows and columns, each into the place of the other. */
function swapFours(one: usize, other: usize): void {
  const a0 = v128.load(one), a1 = v128.load(one, 32), a2 = v128.load(one, 64);
  const a3 = v128.load(one, 96), b0 = v128.load(other), b1 = v128.load(other, 32);
  const b2 = v128.load(other, 64), b3 = v128.load(other, 96);
  storeTransposed(other, a0, a1, a2, a3);
  if (one !== other) storeTransposed(one, b0, b1, b2, b3);
}

function storeTransposed(to: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const a = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 96);
}
