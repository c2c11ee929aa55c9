/**
 * Pixels of a turned and scaled rectangle of a picture, each the mean of `samples` by `samples` mixtures of four pixels. What is outside
 * the picture is black.
 *
 * @param from Red, green and blue a pixel, [height, width], no larger than the memory.
 * @param a So that (a x + b y + c, d x + e y + f) is the place in the picture of place (x, y) in the result.
 * @param to Red, green and blue a pixel, [rows, columns].
 */
export function warp(
  from: usize,
  width: i32,
  height: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
  f: f64,
  columns: i32,
  rows: i32,
  samples: i32,
  to: usize,
): void {
  const rowBytes: usize = <usize> width * 3;
  const lastX: f64 = width - 1, lastY: f64 = height - 1;
  const share = f32x4.splat(<f32> 1 / <f32> (samples * samples)), half = f32x4.splat(0.5);
  const step: f64 = 1 / <f64> samples, first = step / 2 - 0.5;
  // Places are pairs of x and y.
  const across = pair(a, d), down = pair(b, e), start = pair(c, f), last = pair(lastX, lastY);
  const none = f64x2.splat(0), whole = f64x2.splat(WHOLE);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, to += 3) {
      let sum = f32x4.splat(0);
      for (let j = 0; j < samples; j++) {
        const lower = f64x2.mul(down, f64x2.splat(<f64> y + <f64> j * step + first));
        for (let i = 0; i < samples; i++) {
          const u = f64x2.splat(<f64> x + <f64> i * step + first);
          const place = f64x2.add(f64x2.add(f64x2.mul(across, u), lower), start);
          const isInside = v128.and(f64x2.ge(place, none), f64x2.lt(place, last));
          if (i64x2.all_true(isInside)) {
            const corner = f64x2.floor(place), numbers = f64x2.add(corner, whole);
            const rest = f32x4.demote_f64x2_zero(f64x2.sub(place, corner));
            const left: usize = <usize> i32x4.extract_lane(numbers, 0) * 3;
            const upper = from + <usize> i32x4.extract_lane(numbers, 2) * rowBytes + left;
            const beside = v128.shuffle<i32>(rest, rest, 0, 0, 0, 0);
            const below = v128.shuffle<i32>(rest, rest, 1, 1, 1, 1);
            sum = f32x4.add(
              sum,
              mix(mixOfTwo(upper, beside), mixOfTwo(upper + rowBytes, beside), below),
            );
          } else {
            const placeX = f64x2.extract_lane(place, 0), placeY = f64x2.extract_lane(place, 1);
            if (placeX > -1 && placeY > -1 && placeX < lastX + 1 && placeY < lastY + 1) {
              sum = f32x4.add(sum, atEdge(from, width, height, placeX, placeY));
            }
          }
        }
      }
      const channels = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(sum, share), half));
      const words = i16x8.narrow_i32x4_s(channels, channels);
      v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}

/** A number from 0 on with this added has its whole part in the lower 32 bits. */
const WHOLE: f64 = 4503599627370496;

function pair(x: f64, y: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(x), 1, y);
}

/** A mixture of a pixel and the one to its right. */
function mixOfTwo(at: usize, share: v128): v128 {
  const two = v128.load64_zero(at);
  const one = i8x16.swizzle(
    two,
    i8x16(0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, -1, -1, -1, -1),
  );
  const other = i8x16.swizzle(
    two,
    i8x16(3, -1, -1, -1, 4, -1, -1, -1, 5, -1, -1, -1, -1, -1, -1, -1),
  );
  return mix(f32x4.convert_i32x4_s(one), f32x4.convert_i32x4_s(other), share);
}

/** What is at a place of which not all four neighbours are in the picture. */
function atEdge(from: usize, width: i32, height: i32, placeX: f64, placeY: f64): v128 {
  const left = <i32> Math.floor(placeX), top = <i32> Math.floor(placeY);
  const right = f32x4.splat(<f32> (placeX - <f64> left));
  const above = mix(
    pixelOrBlack(from, width, height, left, top),
    pixelOrBlack(from, width, height, left + 1, top),
    right,
  );
  const below = mix(
    pixelOrBlack(from, width, height, left, top + 1),
    pixelOrBlack(from, width, height, left + 1, top + 1),
    right,
  );
  return mix(above, below, f32x4.splat(<f32> (placeY - <f64> top)));
}

function pixelOrBlack(from: usize, width: i32, height: i32, x: i32, y: i32): v128 {
  const isInside = x >= 0 && y >= 0 && x < width && y < height;
  return isInside ? pixel(from + <usize> (y * width + x) * 3) : f32x4.splat(0);
}

/** Red, green, blue and what follows them, as numbers. */
function pixel(at: usize): v128 {
  const words = i16x8.extend_low_i8x16_u(v128.load32_zero(at));
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(words));
}

function mix(one: v128, other: v128, share: v128): v128 {
  return f32x4.add(one, f32x4.mul(share, f32x4.sub(other, one)));
}
