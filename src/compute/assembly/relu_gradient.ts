import { unless } from "./arithmetic";

/** dy, and 0 where y is 0 or below, of `count` numbers. */
export function reluGradient(dy: usize, y: usize, count: i32, to: usize): void {
  const zero = f32x4.splat(0), end: usize = <usize> count << 2, whole: usize = end & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(to + i, unless(f32x4.le(v128.load(y + i), zero), v128.load(dy + i)));
  }
  for (; i < end; i += 4) store<f32>(to + i, load<f32>(y + i) <= 0 ? 0 : load<f32>(dy + i));
}
