// The gradient of normalize_rows_cpu.ts, a workgroup a row.  slopeAt(): dy.  dy, x and the result: [R, D].
fn main(row : i32, thread : i32) {
  let products = rowProducts(row, thread);
  let by = divisor(products.x);
  let along = select(products.y / by, 0.0, by == uniforms.leastLength);
  let begin = row * uniforms.width;
  for (var i = begin + thread; i < begin + uniforms.width; i += THREADS) {
    result[i] = (slopeAt(i) - x[i] / by * along) / by;
  }
}
