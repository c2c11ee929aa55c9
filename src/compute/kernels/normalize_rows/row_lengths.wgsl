// What the rows of normalize_rows_cpu.ts are divided by, a workgroup each.  x: [R, D].  result: [R].
fn slopeAt(i : i32) -> Value {
  return Value();
}
fn main(row : i32, thread : i32) {
  let by = divisor(rowProducts(row, thread).x);
  if (thread == 0) { result[row] = by; }
}
