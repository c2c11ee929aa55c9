// What the gradients of margin_softmax_cpu.ts share: that at a row's own column.  rows: [B, 4].  dLosses: [B].
fn ownGradient(row : i32) -> f32 {
  let probability = exp(-rows[4 * row]);
  return dLosses[row] * uniforms.scale * rows[4 * row + 3] * (probability - 1.0);
}
