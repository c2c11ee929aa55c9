// The gradient of margin_softmax_cpu.ts with respect to `own`.  Result: [B].
fn main(row : i32) {
  result[row] = ownGradient(row);
}
