import { multiplyAdd } from "./arithmetic";

const LOG2_E: f32 = 1.44269504;
/** The logarithm of 2 as the sum of a number of few digits and a small one, so that its multiples are exact. */
const LN2_HIGH: f32 = 0.693359375, LN2_LOW: f32 = -2.12194440e-4;

/** Added to a number below 2^22, it leaves the nearest whole number in the lowest bits. */
const ROUNDING: f32 = 12582912;

/** The bits of 1. */
const ONE: i32 = 0x3f800000;

/**
 * e^x for x up to 88; below -87 it is that of -87, nearly 0. Relative error 2.4e-7; NaN stays NaN.
 * e^x = 2^n e^r with |r| below ln(2) / 2, e^r by its series to the sixth power.
 *
 * @inline
 */
export function exponential(x: v128): v128 {
  // Not max, which is slow; this keeps NaN where it comes first.
  const clamped = f32x4.pmax(x, f32x4.splat(-87));
  const rounded = multiplyAdd(clamped, f32x4.splat(LOG2_E), f32x4.splat(ROUNDING));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDING));
  let r = multiplyAdd(n, f32x4.splat(-LN2_HIGH), clamped);
  r = multiplyAdd(n, f32x4.splat(-LN2_LOW), r);
  let power = multiplyAdd(r, f32x4.splat(1.0 / 720), f32x4.splat(1.0 / 120));
  power = multiplyAdd(r, power, f32x4.splat(1.0 / 24));
  power = multiplyAdd(r, power, f32x4.splat(1.0 / 6));
  power = multiplyAdd(r, power, f32x4.splat(0.5));
  power = multiplyAdd(r, power, f32x4.splat(1));
  power = multiplyAdd(r, power, f32x4.splat(1));
  return f32x4.mul(power, i32x4.add(i32x4.shl(rounded, 23), i32x4.splat(ONE)));
}
