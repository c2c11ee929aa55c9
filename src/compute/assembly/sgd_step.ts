import { multiplyAdd } from "./arithmetic";

/**
 * A step of gradient descent: newV = momentum v + (gradient + decay w), newW = w - rate newV.
 *
 * @param w As all that follow, `count` numbers.
 */
export function sgdStep(
  w: usize,
  v: usize,
  gradient: usize,
  newW: usize,
  newV: usize,
  count: i32,
  momentum: f32,
  decay: f32,
  rate: f32,
): void {
  const momenta = f32x4.splat(momentum), decays = f32x4.splat(decay), rates = f32x4.splat(-rate);
  const end: usize = <usize> count << 2, whole: usize = end & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const weight = v128.load(w + i);
    const slope = multiplyAdd(decays, weight, v128.load(gradient + i));
    const moved = multiplyAdd(momenta, v128.load(v + i), slope);
    v128.store(newV + i, moved);
    v128.store(newW + i, multiplyAdd(rates, moved, weight));
  }
  for (; i < end; i += 4) {
    const weight = load<f32>(w + i);
    const moved = momentum * load<f32>(v + i) + (load<f32>(gradient + i) + decay * weight);
    store<f32>(newV + i, moved);
    store<f32>(newW + i, weight - rate * moved);
  }
}
