// The gradient of margin_softmax_cpu.ts with respect to `own`.  Result: [B].
fn main(index : i32) {
  if (index < uniforms.size) {
    setOutputAtIndex(index, ownGradient(index));
  }
}
