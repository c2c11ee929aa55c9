import { multiplyAdd } from "./arithmetic";

const LOG2_E: f32 = 1.44269504;
/** The logarithm of 2 as the sum of a number of few digits and a small one, so that its multiples are exact. */
const LN2_HIGH: f32 = 0.693359375, LN2_LOW: f32 = -2.12194440e-4;

/**
 * e^x for x up to 88; below -87 it is that of -87, nearly 0. Relative error 2e-7; NaN stays NaN.
 * e^x = 2^n e^r with |r| below ln(2) / 2, e^r by its series to the sixth power.
 */
export function exponential(x: v128): v128 {
  const clamped = f32x4.max(x, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2_E)));
  let r = multiplyAdd(n, f32x4.splat(-LN2_HIGH), clamped);
  r = multiplyAdd(n, f32x4.splat(-LN2_LOW), r);
  let power = multiplyAdd(r, f32x4.splat(1.0 / 720), f32x4.splat(1.0 / 120));
  power = multiplyAdd(r, power, f32x4.splat(1.0 / 24));
  power = multiplyAdd(r, power, f32x4.splat(1.0 / 6));
  power = multiplyAdd(r, power, f32x4.splat(0.5));
  power = multiplyAdd(r, power, f32x4.splat(1));
  power = multiplyAdd(r, power, f32x4.splat(1));
  // Adding n to the exponent's bits multiplies by 2^n.
  return i32x4.add(power, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23));
}
