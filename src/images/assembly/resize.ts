/** Bits of the weights, as many as Pillow's; two halves of them go into a product of 16 bits each. */
const PRECISION_BITS: i32 = 22;
const HALF_BITS: i32 = 11;

/**
 * Makes rows of `places` pixels of rows of more or fewer: red, green and blue of the sums of neighbours by
 * weights, in Pillow's fixed-point arithmetic.
 *
 * @param from Red, green, blue and a byte of no meaning a pixel.
 * @param weights For each place the first neighbour, then for every four of them 8 numbers of 16 bits: the
 * upper halves of their weights, the lower halves.
 * @param fours How many times four neighbours there are.
 * @param to Red, green and blue a pixel, and a byte of no meaning after each row.
 * @param toBytes From a row to the next, more than its pixels take.
 */
export function resizeRows(
  from: usize,
  rowBytes: usize,
  rows: i32,
  weights: usize,
  fours: i32,
  places: i32,
  to: usize,
  toBytes: usize,
): void {
  const weightBytes: usize = (<usize> fours << 4) + 4;
  // Down the rows, as neighbours and weights are the same in all. The byte after each pixel is the next one's.
  for (let place = 0; place < places; place++, weights += weightBytes, to += 3) {
    const first = from + (<usize> load<i32>(weights) << 2);
    if (fours === 1) mixFour(first, rowBytes, rows, weights + 4, to, toBytes);
    else mixFours(first, rowBytes, rows, weights + 4, fours, to, toBytes);
  }
}

/** A place of all rows where it has up to four neighbours. */
function mixFour(
  row: usize,
  rowBytes: usize,
  rows: i32,
  weight: usize,
  to: usize,
  toBytes: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1));
  const upperNear = v128.load32_splat(weight), upperFar = v128.load32_splat(weight, 4);
  const lowerNear = v128.load32_splat(weight, 8), lowerFar = v128.load32_splat(weight, 12);
  for (const end = row + <usize> rows * rowBytes; row < end; row += rowBytes, to += toBytes) {
    const four = v128.load(row), near = nearPair(four), far = farPair(four);
    const upper = i32x4.add(
      i32x4.dot_i16x8_s(near, upperNear),
      i32x4.dot_i16x8_s(far, upperFar),
    );
    const lower = i32x4.add(
      i32x4.dot_i16x8_s(near, lowerNear),
      i32x4.dot_i16x8_s(far, lowerFar),
    );
    storePixel(to, whole(upper, i32x4.add(lower, half)));
  }
}

/** The same where it has more. */
function mixFours(
  row: usize,
  rowBytes: usize,
  rows: i32,
  weights: usize,
  fours: i32,
  to: usize,
  toBytes: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1)), none = i32x4.splat(0);
  for (const end = row + <usize> rows * rowBytes; row < end; row += rowBytes, to += toBytes) {
    let upper = none, lower = half;
    for (let i = 0, at = row, weight = weights; i < fours; i++, at += 16, weight += 16) {
      const four = v128.load(at), near = nearPair(four), far = farPair(four);
      upper = i32x4.add(upper, i32x4.dot_i16x8_s(near, v128.load32_splat(weight)));
      upper = i32x4.add(upper, i32x4.dot_i16x8_s(far, v128.load32_splat(weight, 4)));
      lower = i32x4.add(lower, i32x4.dot_i16x8_s(near, v128.load32_splat(weight, 8)));
      lower = i32x4.add(lower, i32x4.dot_i16x8_s(far, v128.load32_splat(weight, 12)));
    }
    storePixel(to, whole(upper, lower));
  }
}

function storePixel(to: usize, channels: v128): void {
  const words = i16x8.narrow_i32x4_s(channels, channels);
  v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
}

/** Of four pixels the first two as numbers of 16 bits, channel by channel: red of both, green of both ... */
function nearPair(four: v128): v128 {
  return i8x16.swizzle(four, i8x16(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1));
}

/** The last two. */
function farPair(four: v128): v128 {
  return i8x16.swizzle(four, i8x16(8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1));
}

/** The same downwards: `places` rows of rows of bytes, without space between them. Weights come likewise. */
export function resizeColumns(
  from: usize,
  fromBytes: usize,
  rowBytes: usize,
  weights: usize,
  fours: i32,
  places: i32,
  to: usize,
): void {
  const half = i32x4.splat(1 << (PRECISION_BITS - 1)), none = i32x4.splat(0);
  const size: usize = (<usize> fours << 4) + 4;
  for (let place = 0; place < places; place++, weights += size, to += rowBytes) {
    const first = from + <usize> load<i32>(weights) * fromBytes;
    for (let x: usize = 0; x < rowBytes; x += 16) {
      let u0 = none, u1 = none, u2 = none, u3 = none, l0 = half, l1 = half, l2 = half, l3 = half;
      let at = first + x, weight = weights + 4;
      for (let pair = 0; pair < 2 * fours; pair++, at += 2 * fromBytes, weight += 4) {
        const a = v128.load(at), b = v128.load(at + fromBytes);
        const low = v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        // deno-fmt-ignore
        const high = v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const p0 = i16x8.extend_low_i8x16_u(low), p1 = i16x8.extend_high_i8x16_u(low);
        const p2 = i16x8.extend_low_i8x16_u(high), p3 = i16x8.extend_high_i8x16_u(high);
        const upper = v128.load32_splat(weight), lower = v128.load32_splat(weight, 8);
        u0 = i32x4.add(u0, i32x4.dot_i16x8_s(p0, upper));
        u1 = i32x4.add(u1, i32x4.dot_i16x8_s(p1, upper));
        u2 = i32x4.add(u2, i32x4.dot_i16x8_s(p2, upper));
        u3 = i32x4.add(u3, i32x4.dot_i16x8_s(p3, upper));
        l0 = i32x4.add(l0, i32x4.dot_i16x8_s(p0, lower));
        l1 = i32x4.add(l1, i32x4.dot_i16x8_s(p1, lower));
        l2 = i32x4.add(l2, i32x4.dot_i16x8_s(p2, lower));
        l3 = i32x4.add(l3, i32x4.dot_i16x8_s(p3, lower));
        if (pair & 1) weight += 8; // to the next four
      }
      v128.store(
        to + x,
        i8x16.narrow_i16x8_u(
          i16x8.narrow_i32x4_s(whole(u0, l0), whole(u1, l1)),
          i16x8.narrow_i32x4_s(whole(u2, l2), whole(u3, l3)),
        ),
      );
    }
  }
}

function whole(upper: v128, lower: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.shl(upper, HALF_BITS), lower), PRECISION_BITS);
}
