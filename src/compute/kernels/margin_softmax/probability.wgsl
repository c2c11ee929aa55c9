// What the gradients of margin_softmax_cpu.ts share.  rows: [B, 3].  dLosses: [B].
fn probability(row : i32, column : i32) -> f32 {
  return exp(logit(row, column) - rows[3 * row + 1]) / rows[3 * row + 2];
}

fn ownGradient(row : i32) -> f32 {
  let gradient = dLosses[row] * (probability(row, columns[row]) - 1.0) * slope(row);
  return select(0.0, gradient, counts(row));
}
