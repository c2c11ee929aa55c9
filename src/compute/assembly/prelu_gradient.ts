/** Rows summed by themselves, so that a long sum is one of short ones. */
const BLOCK: i32 = 64;

/**
 * The gradients of max(x, 0) + alpha min(x, 0).
 *
 * @param dy [rows, columns], as x and dx.
 * @param alpha [columns]
 * @param dAlpha As alpha, to which it is added.
 * @param sums Working memory, as alpha.
 */
export function preluGradient(
  dy: usize,
  x: usize,
  alpha: usize,
  dx: usize,
  dAlpha: usize,
  sums: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes: usize = <usize> columns << 2;
  for (let first = 0; first < rows; first += BLOCK) {
    const end = min(first + BLOCK, rows);
    memory.fill(sums, 0, bytes);
    let row = first;
    for (; row + 4 <= end; row += 4) {
      passFourRows(dy, x, alpha, dx, sums, bytes);
      dy += 4 * bytes;
      x += 4 * bytes;
      dx += 4 * bytes;
    }
    for (; row < end; row++) {
      passRow(dy, x, alpha, dx, sums, bytes, 0);
      dy += bytes;
      x += bytes;
      dx += bytes;
    }
    for (let c: usize = 0; c < bytes; c += 4) {
      store<f32>(dAlpha + c, load<f32>(dAlpha + c) + load<f32>(sums + c));
    }
  }
}

/** Writes four rows of dx and adds their shares to `sums`. */
function passFourRows(
  dy: usize,
  x: usize,
  alpha: usize,
  dx: usize,
  sums: usize,
  bytes: usize,
): void {
  const second = bytes, third = second + bytes, fourth = third + bytes;
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    const slope = v128.load(alpha + c);
    const low = f32x4.add(
      passFour(dy + c, x + c, slope, dx + c),
      passFour(dy + c + second, x + c + second, slope, dx + c + second),
    );
    const high = f32x4.add(
      passFour(dy + c + third, x + c + third, slope, dx + c + third),
      passFour(dy + c + fourth, x + c + fourth, slope, dx + c + fourth),
    );
    v128.store(sums + c, f32x4.add(v128.load(sums + c), f32x4.add(low, high)));
  }
  if (c === bytes) return;
  for (let at: usize = 0; at <= fourth; at += bytes) {
    passRow(dy + at, x + at, alpha, dx + at, sums, bytes, c);
  }
}

/** Writes a row of dx and adds its share to `sums`, from byte `c` on. */
function passRow(
  dy: usize,
  x: usize,
  alpha: usize,
  dx: usize,
  sums: usize,
  bytes: usize,
  c: usize,
): void {
  for (; c + 16 <= bytes; c += 16) {
    const share = passFour(dy + c, x + c, v128.load(alpha + c), dx + c);
    v128.store(sums + c, f32x4.add(v128.load(sums + c), share));
  }
  for (; c < bytes; c += 4) {
    const value = load<f32>(x + c), gradient = load<f32>(dy + c);
    if (value > 0) {
      store<f32>(dx + c, gradient);
    } else {
      store<f32>(dx + c, gradient * load<f32>(alpha + c));
      store<f32>(sums + c, load<f32>(sums + c) + gradient * value);
    }
  }
}

/** Writes four numbers of dx and returns their shares of dAlpha. */
function passFour(dy: usize, x: usize, alpha: v128, dx: usize): v128 {
  const value = v128.load(x), gradient = v128.load(dy);
  const positive = f32x4.gt(value, f32x4.splat(0));
  v128.store(dx, v128.bitselect(gradient, f32x4.mul(gradient, alpha), positive));
  return v128.andnot(f32x4.mul(gradient, value), positive);
}
