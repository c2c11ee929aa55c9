/**
 * max(x, 0) + alpha min(x, 0).
 *
 * @param x [rows, columns], as `to`.
 * @param alpha [columns]
 */
export function prelu(x: usize, alpha: usize, to: usize, rows: i32, columns: i32): void {
  const bytes: usize = <usize> columns << 2, whole = bytes & ~15;
  if (columns === 1) return preluOfOneSlope(x, load<f32>(alpha), to, <usize> rows << 2);
  for (let row = 0; row < rows; row++) {
    let c: usize = 0;
    for (; c < whole; c += 16) {
      v128.store(to + c, preluOfFour(v128.load(x + c), v128.load(alpha + c)));
    }
    for (; c < bytes; c += 4) {
      const value = load<f32>(x + c);
      store<f32>(to + c, value < 0 ? value * load<f32>(alpha + c) : value);
    }
    x += bytes;
    to += bytes;
  }
}

function preluOfOneSlope(x: usize, alpha: f32, to: usize, bytes: usize): void {
  const slopes = f32x4.splat(alpha), whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, preluOfFour(v128.load(x + i), slopes));
  for (; i < bytes; i += 4) {
    const value = load<f32>(x + i);
    store<f32>(to + i, value < 0 ? value * alpha : value);
  }
}

/** NaN stays NaN, whatever the slope. @inline */
export function preluOfFour(value: v128, alpha: v128): v128 {
  const isNegative = f32x4.lt(value, f32x4.splat(0));
  return v128.bitselect(f32x4.mul(value, alpha), value, isNegative);
}
