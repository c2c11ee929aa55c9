import { multiplyAdd } from "./arithmetic";

/** Rows of [rows, width] divided by their lengths, or by `least` where they are shorter. */
export function normalizeRows(x: usize, rows: i32, width: i32, least: f32, to: usize): void {
  const rowBytes: usize = <usize> width << 2;
  for (let row = 0; row < rows; row++, x += rowBytes, to += rowBytes) {
    const by: f32 = <f32> 1 / max<f32>(sqrt<f32>(product(x, x, rowBytes)), least);
    combine(x, by, x, 0, rowBytes, to);
  }
}

/** The gradient with respect to x. */
export function normalizeRowsGradient(
  dy: usize,
  x: usize,
  rows: i32,
  width: i32,
  least: f32,
  to: usize,
): void {
  const rowBytes: usize = <usize> width << 2;
  for (let row = 0; row < rows; row++, x += rowBytes, dy += rowBytes, to += rowBytes) {
    const length = sqrt<f32>(product(x, x, rowBytes));
    const by: f32 = <f32> 1 / max<f32>(length, least);
    const along: f32 = length < least ? 0 : product(x, dy, rowBytes) * by * by * by;
    combine(dy, by, x, -along, rowBytes, to);
  }
}

function product(a: usize, b: usize, bytes: usize): f32 {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0), i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    s0 = multiplyAdd(v128.load(a + i), v128.load(b + i), s0);
    s1 = multiplyAdd(v128.load(a + i, 16), v128.load(b + i, 16), s1);
  }
  s0 = f32x4.add(s0, s1);
  let sum = f32x4.extract_lane(s0, 0) + f32x4.extract_lane(s0, 1) +
    (f32x4.extract_lane(s0, 2) + f32x4.extract_lane(s0, 3));
  for (; i < bytes; i += 4) sum += load<f32>(a + i) * load<f32>(b + i);
  return sum;
}

/** Writes a s + b t. */
function combine(a: usize, s: f32, b: usize, t: f32, bytes: usize, to: usize): void {
  const ss = f32x4.splat(s), ts = f32x4.splat(t);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const scaled = f32x4.mul(v128.load(a + i), ss);
    v128.store(to + i, multiplyAdd(v128.load(b + i), ts, scaled));
  }
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(a + i) * s + load<f32>(b + i) * t);
}
