// The gradient of margin_softmax_cpu.ts with respect to the cosines.  Result: [B, M].
fn main(index : i32) {
  let row = index / uniforms.width;
  let own = columns[row];
  var gradient = 0.0;
  if (index % uniforms.width == own) {
    gradient = select(ownGradient(row), 0.0, OWN_IS_GIVEN == 1);
  } else if (own >= 0 && own < uniforms.width) {
    let power = exp(uniforms.scale * cosines[index] - rows[4 * row + 1]);
    gradient = dLosses[row] * uniforms.scale * power / rows[4 * row + 2];
  }
  result[index] = gradient;
}
