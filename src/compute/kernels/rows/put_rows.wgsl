// The rows of put_rows_cpu.ts, a workgroup each.  matrix: [total, width], written in place.  at: [G].  rows: [G, width].
fn main(workgroup : i32, thread : i32) {
  let row = at[workgroup];
  if (row < 0 || row >= uniforms.total) { return; }
  for (var i = thread; i < uniforms.width; i += THREADS) {
    matrix[row * uniforms.width + i] = rows[workgroup * uniforms.width + i];
  }
}
