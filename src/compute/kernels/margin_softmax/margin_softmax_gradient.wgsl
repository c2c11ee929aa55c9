// The gradient of margin_softmax_cpu.ts with respect to the cosines.  Result: [B, M].
fn main(index : i32) {
  let row = index / uniforms.width;
  let column = index % uniforms.width;
  var gradient = 0.0;
  if (column == columns[row]) {
    gradient = select(ownGradient(row), 0.0, OWN_IS_GIVEN);
  } else if (counts(row)) {
    gradient = dLosses[row] * probability(row, column) * uniforms.scale;
  }
  result[index] = gradient;
}
