import { preluOfFour } from "./prelu";

/**
 * Adds a bias to what a convolution came to and bends it, in place: y = min(most, max(least, prelu(y + bias))). NaN stays NaN, and
 * bounds that are NaN bound nothing.
 *
 * @param y [rows, columns]
 * @param bias [columns], or 0 for none.
 * @param slopes [columns], of numbers below zero, or 0 for none.
 */
export function finishChannels(
  y: usize,
  rows: i32,
  columns: i32,
  bias: usize,
  slopes: usize,
  least: f32,
  most: f32,
): void {
  const bytes: usize = <usize> columns << 2, whole = bytes & ~15;
  const low = f32x4.splat(least), high = f32x4.splat(most);
  for (let row = 0; row < rows; row++) {
    let c: usize = 0;
    for (; c < whole; c += 16) {
      let value = v128.load(y + c);
      if (bias) value = f32x4.add(value, v128.load(bias + c));
      if (slopes) value = preluOfFour(value, v128.load(slopes + c));
      value = v128.bitselect(low, value, f32x4.lt(value, low));
      v128.store(y + c, v128.bitselect(high, value, f32x4.gt(value, high)));
    }
    for (; c < bytes; c += 4) {
      let value = load<f32>(y + c);
      if (bias) value += load<f32>(bias + c);
      if (slopes && value < 0) value *= load<f32>(slopes + c);
      if (value < least) value = least;
      store<f32>(y + c, value > most ? most : value);
    }
    y += bytes;
  }
}
