// The gradient of normalize_rows_cpu.ts, a workgroup a row.  dy, x and the result: [R, D].
fn slopeAt(i : i32) -> f32 {
  return dy[i];
}
fn main(index : i32) {
  let products = rowProducts(index);
  let by = divisor(products.x);
  let along = select(products.y / by, 0.0, by == uniforms.leastLength);
  let begin = rowOf(index) * uniforms.xShape.y;
  for (var i = begin + index % THREADS; i < begin + uniforms.xShape.y; i += THREADS) {
    result[i] = (dy[i] - x[i] / by * along) / by;
  }
}
