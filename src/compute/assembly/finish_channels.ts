import { preluOfFour } from "./prelu";

/**
 * Finishes what a convolution came to, in place: y = min(most, max(least, prelu(y + bias + addend))). NaN stays NaN, and bounds that
 * are NaN bound nothing.
 *
 * @param y [pixels, columns]
 * @param pixel Bytes from a pixel to the next.
 * @param finish Five numbers of 32 bits: the places of the bias and of the slopes below zero, each [columns] or 0 for none; bytes
 *   from y to the addend, which has its shape, or 0 for none; `least` and `most`.
 * @param first Bytes from the first column that bias and slopes have to that of y.
 */
export function finishPixels(
  y: usize,
  pixels: i32,
  columns: i32,
  pixel: usize,
  finish: usize,
  first: usize,
): void {
  let bias: usize = load<u32>(finish), slopes: usize = load<u32>(finish, 4);
  if (bias) bias += first;
  if (slopes) slopes += first;
  const apart: usize = load<u32>(finish, 8);
  const least = load<f32>(finish, 12), most = load<f32>(finish, 16);
  const bytes: usize = <usize> columns << 2, whole = bytes & ~15;
  const low = f32x4.splat(least), high = f32x4.splat(most);
  for (let n = 0; n < pixels; n++, y += pixel) {
    let c: usize = 0;
    // What networks ask for most have loops without questions.
    if (bias && slopes === 0 && apart) {
      // All is read before any is written: an addend often lies a whole number of pages away, and would wait for that.
      for (; c + 64 <= whole; c += 64) {
        const at = y + c, b = bias + c, other = at + apart;
        const v0 = f32x4.add(f32x4.add(v128.load(at), v128.load(b)), v128.load(other));
        const v1 = f32x4.add(f32x4.add(v128.load(at, 16), v128.load(b, 16)), v128.load(other, 16));
        const v2 = f32x4.add(f32x4.add(v128.load(at, 32), v128.load(b, 32)), v128.load(other, 32));
        const v3 = f32x4.add(f32x4.add(v128.load(at, 48), v128.load(b, 48)), v128.load(other, 48));
        v128.store(at, f32x4.pmin(f32x4.pmax(v0, low), high));
        v128.store(at, f32x4.pmin(f32x4.pmax(v1, low), high), 16);
        v128.store(at, f32x4.pmin(f32x4.pmax(v2, low), high), 32);
        v128.store(at, f32x4.pmin(f32x4.pmax(v3, low), high), 48);
      }
    } else if (bias && slopes === 0 && apart === 0) {
      for (; c < whole; c += 16) {
        const value = f32x4.add(v128.load(y + c), v128.load(bias + c));
        v128.store(y + c, f32x4.pmin(f32x4.pmax(value, low), high));
      }
    } else if (bias && slopes && apart === 0) {
      for (; c < whole; c += 16) {
        const value = f32x4.add(v128.load(y + c), v128.load(bias + c));
        const bent = preluOfFour(value, v128.load(slopes + c));
        v128.store(y + c, f32x4.pmin(f32x4.pmax(bent, low), high));
      }
    }
    for (; c < whole; c += 16) {
      let value = v128.load(y + c);
      if (bias) value = f32x4.add(value, v128.load(bias + c));
      if (apart) value = f32x4.add(value, v128.load(y + apart + c));
      if (slopes) value = preluOfFour(value, v128.load(slopes + c));
      v128.store(y + c, f32x4.pmin(f32x4.pmax(value, low), high));
    }
    for (; c < bytes; c += 4) {
      let value = load<f32>(y + c);
      if (bias) value += load<f32>(bias + c);
      if (apart) value += load<f32>(y + apart + c);
      if (slopes && value < 0) value *= load<f32>(slopes + c);
      if (value < least) value = least;
      store<f32>(y + c, value > most ? most : value);
    }
  }
}
