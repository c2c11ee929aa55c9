// The rows of normalize_rows_cpu.ts, a workgroup each.  x and the result: [R, D].
fn slopeAt(i : i32) -> f32 {
  return 0.0;
}
fn main(index : i32) {
  let by = divisor(rowProducts(index).x);
  let begin = rowOf(index) * uniforms.xShape.y;
  for (var i = begin + index % THREADS; i < begin + uniforms.xShape.y; i += THREADS) {
    result[i] = x[i] / by;
  }
}
