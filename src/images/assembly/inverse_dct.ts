/**
 * The inverse cosine transform of 8 x 8 coefficients, in the integer arithmetic of libjpeg's `islow`
 * (Loeffler, Ligtenberg and Moschytz, ICASSP 1989), of which it gives the same pixels.
 *
 * @param coefficients 64 numbers of 16 bits, row by row.
 * @param quantizers What to multiply them by, likewise.
 * @param isSparse Whether none but the first {@link SPARSE} in the order of the file are there.
 * @param to 8 rows of 8 bytes, `stride` apart.
 */
export function inverseDct(
  coefficients: usize,
  quantizers: usize,
  isSparse: bool,
  to: usize,
  stride: usize,
): void {
  const c = coefficients, q = quantizers;
  const i0 = i16x8.mul(v128.load(c), v128.load(q));
  const i1 = i16x8.mul(v128.load(c, 16), v128.load(q, 16));
  const i2 = i16x8.mul(v128.load(c, 32), v128.load(q, 32));
  const i3 = i16x8.mul(v128.load(c, 48), v128.load(q, 48));
  if (isSparse) {
    transformFour(i0, i1, i2, i3, 11);
    transpose();
    transformFour(r0, r1, r2, r3, 18);
  } else {
    transform(
      i0,
      i1,
      i2,
      i3,
      i16x8.mul(v128.load(c, 64), v128.load(q, 64)),
      i16x8.mul(v128.load(c, 80), v128.load(q, 80)),
      i16x8.mul(v128.load(c, 96), v128.load(q, 96)),
      i16x8.mul(v128.load(c, 112), v128.load(q, 112)),
      11,
    );
    transpose();
    transform(r0, r1, r2, r3, r4, r5, r6, r7, 18);
  }
  transpose();
  storeRows(to, stride);
}

/** The first ten coefficients in the order of the file lie within four rows and four columns. */
export const SPARSE: usize = 10;

// The eight vectors between the passes; a function returns but one.
let r0: v128 = i16x8.splat(0);
let r1: v128 = i16x8.splat(0);
let r2: v128 = i16x8.splat(0);
let r3: v128 = i16x8.splat(0);
let r4: v128 = i16x8.splat(0);
let r5: v128 = i16x8.splat(0);
let r6: v128 = i16x8.splat(0);
let r7: v128 = i16x8.splat(0);

/** One dimension of eight transforms side by side; the results are divided by 2^shift. */
function transform(
  i0: v128,
  i1: v128,
  i2: v128,
  i3: v128,
  i4: v128,
  i5: v128,
  i6: v128,
  i7: v128,
  shift: i32,
): void {
  const half = i32x4.splat(1 << (shift - 1));
  // Multiples of 2^-13, two by two, of sums of the transform's cosines.
  const sum = i16x8(8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192);
  const difference = i16x8(8192, -8192, 8192, -8192, 8192, -8192, 8192, -8192);
  const even2 = i16x8(4433, -10704, 4433, -10704, 4433, -10704, 4433, -10704);
  const even3 = i16x8(10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433);
  const cross3 = i16x8(-6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633);
  const cross4 = i16x8(9633, 6437, 9633, 6437, 9633, 6437, 9633, 6437);
  const odd0 = i16x8(-7373, -4927, -7373, -4927, -7373, -4927, -7373, -4927);
  const odd1 = i16x8(-20995, -4176, -20995, -4176, -20995, -4176, -20995, -4176);
  const odd2 = i16x8(4177, -20995, 4177, -20995, 4177, -20995, 4177, -20995);
  const odd3 = i16x8(4926, -7373, 4926, -7373, 4926, -7373, 4926, -7373);

  const z3 = i16x8.add(i7, i3), z4 = i16x8.add(i5, i1);
  const p04l = low(i0, i4), p04h = high(i0, i4), p26l = low(i2, i6), p26h = high(i2, i6);
  const p17l = low(i1, i7), p17h = high(i1, i7), p35l = low(i3, i5), p35h = high(i3, i5);
  const pzl = low(z3, z4), pzh = high(z3, z4);

  const e0l = i32x4.add(dot(p04l, sum), half), e0h = i32x4.add(dot(p04h, sum), half);
  const e1l = i32x4.add(dot(p04l, difference), half), e1h = i32x4.add(dot(p04h, difference), half);
  const e2l = dot(p26l, even2), e2h = dot(p26h, even2);
  const e3l = dot(p26l, even3), e3h = dot(p26h, even3);
  const t10l = i32x4.add(e0l, e3l), t10h = i32x4.add(e0h, e3h);
  const t13l = i32x4.sub(e0l, e3l), t13h = i32x4.sub(e0h, e3h);
  const t11l = i32x4.add(e1l, e2l), t11h = i32x4.add(e1h, e2h);
  const t12l = i32x4.sub(e1l, e2l), t12h = i32x4.sub(e1h, e2h);

  const x3l = dot(pzl, cross3), x3h = dot(pzh, cross3);
  const x4l = dot(pzl, cross4), x4h = dot(pzh, cross4);
  const o0l = i32x4.add(dot(p17l, odd0), x3l), o0h = i32x4.add(dot(p17h, odd0), x3h);
  const o1l = i32x4.add(dot(p35l, odd1), x4l), o1h = i32x4.add(dot(p35h, odd1), x4h);
  const o2l = i32x4.add(dot(p35l, odd2), x3l), o2h = i32x4.add(dot(p35h, odd2), x3h);
  const o3l = i32x4.add(dot(p17l, odd3), x4l), o3h = i32x4.add(dot(p17h, odd3), x4h);

  r0 = pack(i32x4.add(t10l, o3l), i32x4.add(t10h, o3h), shift);
  r7 = pack(i32x4.sub(t10l, o3l), i32x4.sub(t10h, o3h), shift);
  r1 = pack(i32x4.add(t11l, o2l), i32x4.add(t11h, o2h), shift);
  r6 = pack(i32x4.sub(t11l, o2l), i32x4.sub(t11h, o2h), shift);
  r2 = pack(i32x4.add(t12l, o1l), i32x4.add(t12h, o1h), shift);
  r5 = pack(i32x4.sub(t12l, o1l), i32x4.sub(t12h, o1h), shift);
  r3 = pack(i32x4.add(t13l, o0l), i32x4.add(t13h, o0h), shift);
  r4 = pack(i32x4.sub(t13l, o0l), i32x4.sub(t13h, o0h), shift);
}

/** The same where the last four are 0. */
function transformFour(i0: v128, i1: v128, i2: v128, i3: v128, shift: i32): void {
  const half = i32x4.splat(1 << (shift - 1));
  const even0 = i16x8(8192, 10703, 8192, 10703, 8192, 10703, 8192, 10703);
  const even1 = i16x8(8192, 4433, 8192, 4433, 8192, 4433, 8192, 4433);
  const even2 = i16x8(8192, -4433, 8192, -4433, 8192, -4433, 8192, -4433);
  const even3 = i16x8(8192, -10703, 8192, -10703, 8192, -10703, 8192, -10703);
  const odd0 = i16x8(2260, -6436, 2260, -6436, 2260, -6436, 2260, -6436);
  const odd1 = i16x8(6437, -11362, 6437, -11362, 6437, -11362, 6437, -11362);
  const odd2 = i16x8(9633, -2259, 9633, -2259, 9633, -2259, 9633, -2259);
  const odd3 = i16x8(11363, 9633, 11363, 9633, 11363, 9633, 11363, 9633);

  const p02l = low(i0, i2), p02h = high(i0, i2), p13l = low(i1, i3), p13h = high(i1, i3);
  const t10l = i32x4.add(dot(p02l, even0), half), t10h = i32x4.add(dot(p02h, even0), half);
  const t11l = i32x4.add(dot(p02l, even1), half), t11h = i32x4.add(dot(p02h, even1), half);
  const t12l = i32x4.add(dot(p02l, even2), half), t12h = i32x4.add(dot(p02h, even2), half);
  const t13l = i32x4.add(dot(p02l, even3), half), t13h = i32x4.add(dot(p02h, even3), half);
  const o0l = dot(p13l, odd0), o0h = dot(p13h, odd0), o1l = dot(p13l, odd1);
  const o1h = dot(p13h, odd1), o2l = dot(p13l, odd2), o2h = dot(p13h, odd2);
  const o3l = dot(p13l, odd3), o3h = dot(p13h, odd3);
  r0 = pack(i32x4.add(t10l, o3l), i32x4.add(t10h, o3h), shift);
  r7 = pack(i32x4.sub(t10l, o3l), i32x4.sub(t10h, o3h), shift);
  r1 = pack(i32x4.add(t11l, o2l), i32x4.add(t11h, o2h), shift);
  r6 = pack(i32x4.sub(t11l, o2l), i32x4.sub(t11h, o2h), shift);
  r2 = pack(i32x4.add(t12l, o1l), i32x4.add(t12h, o1h), shift);
  r5 = pack(i32x4.sub(t12l, o1l), i32x4.sub(t12h, o1h), shift);
  r3 = pack(i32x4.add(t13l, o0l), i32x4.add(t13h, o0h), shift);
  r4 = pack(i32x4.sub(t13l, o0l), i32x4.sub(t13h, o0h), shift);
}

function dot(a: v128, b: v128): v128 {
  return i32x4.dot_i16x8_s(a, b);
}

function pack(a: v128, b: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(a, shift), i32x4.shr_s(b, shift));
}

function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

function transpose(): void {
  const a0 = low(r0, r4), a1 = high(r0, r4), a2 = low(r1, r5), a3 = high(r1, r5);
  const a4 = low(r2, r6), a5 = high(r2, r6), a6 = low(r3, r7), a7 = high(r3, r7);
  const b0 = low(a0, a4), b1 = high(a0, a4), b2 = low(a2, a6), b3 = high(a2, a6);
  const b4 = low(a1, a5), b5 = high(a1, a5), b6 = low(a3, a7), b7 = high(a3, a7);
  r0 = low(b0, b2);
  r1 = high(b0, b2);
  r2 = low(b1, b3);
  r3 = high(b1, b3);
  r4 = low(b4, b6);
  r5 = high(b4, b6);
  r6 = low(b5, b7);
  r7 = high(b5, b7);
}

function storeRows(to: usize, stride: usize): void {
  const middle = i8x16.splat(-128);
  const a = v128.xor(i8x16.narrow_i16x8_s(r0, r1), middle);
  const b = v128.xor(i8x16.narrow_i16x8_s(r2, r3), middle);
  const c = v128.xor(i8x16.narrow_i16x8_s(r4, r5), middle);
  const d = v128.xor(i8x16.narrow_i16x8_s(r6, r7), middle);
  v128.store_lane<u64>(to, a, 0);
  v128.store_lane<u64>(to + stride, a, 1);
  v128.store_lane<u64>(to + 2 * stride, b, 0);
  v128.store_lane<u64>(to + 3 * stride, b, 1);
  v128.store_lane<u64>(to + 4 * stride, c, 0);
  v128.store_lane<u64>(to + 5 * stride, c, 1);
  v128.store_lane<u64>(to + 6 * stride, d, 0);
  v128.store_lane<u64>(to + 7 * stride, d, 1);
}

/** The transform of a block of which only the first coefficient is not 0. */
export function fillBlock(first: i32, quantizer: i32, to: usize, stride: usize): void {
  const level = ((first * quantizer + 4) >> 3) + 128;
  const row = <u64> max(0, min(255, level)) * 0x0101010101010101;
  for (let y = 0; y < 8; y++, to += stride) store<u64>(to, row);
}
