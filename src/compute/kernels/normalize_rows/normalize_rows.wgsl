// The rows of normalize_rows_cpu.ts, a workgroup each.  x and the result: [R, D].
fn slopeAt(i : i32) -> Value {
  return Value();
}
fn main(row : i32, thread : i32) {
  let by = divisor(rowProducts(row, thread).x);
  let begin = row * uniforms.width;
  for (var i = begin + thread; i < begin + uniforms.width; i += THREADS) {
    result[i] = x[i] / by;
  }
}
