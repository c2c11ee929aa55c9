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
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, to += 3) {
      let sum = f32x4.splat(0);
      for (let j = 0; j < samples; j++) {
        const v = <f64> y + <f64> j * step + first;
        for (let i = 0; i < samples; i++) {
          const u = <f64> x + <f64> i * step + first;
          const placeX = a * u + b * v + c, placeY = d * u + e * v + f;
          if (placeX >= 0 && placeY >= 0 && placeX < lastX && placeY < lastY) {
            const left = <i32> placeX, top = <i32> placeY;
            const upper = from + <usize> top * rowBytes + <usize> (left * 3);
            const right = f32x4.splat(<f32> (placeX - <f64> left));
            const above = mix(pixel(upper), pixel(upper + 3), right);
            const below = mix(pixel(upper + rowBytes), pixel(upper + rowBytes + 3), right);
            sum = f32x4.add(sum, mix(above, below, f32x4.splat(<f32> (placeY - <f64> top))));
          } else if (placeX > -1 && placeY > -1 && placeX < lastX + 1 && placeY < lastY + 1) {
            sum = f32x4.add(sum, atEdge(from, width, height, placeX, placeY));
          }
        }
      }
      const channels = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(sum, share), half));
      const words = i16x8.narrow_i32x4_s(channels, channels);
      v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
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
