/** a b + c, in one rounding where the engine has relaxed SIMD. @inline */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** c - a b, in one rounding where the engine has relaxed SIMD. @inline */
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
}

/** `value` where the mask is not set, and 0 where it is. @inline */
export function unless(mask: v128, value: v128): v128 {
  return v128.andnot(value, mask);
}
