// The gradient of margin_softmax_cpu.ts with respect to the cosines.  Result: [B, M].
fn main(index : i32) {
  if (index < uniforms.size) {
    let at = getCoordsFromIndex(index);  // (row, column)
    var gradient = 0.0;
    if (at.y == columns[at.x]) {
      gradient = select(ownGradient(at.x), 0.0, OWN_IS_GIVEN);
    } else if (counts(at.x)) {
      gradient = dLosses[at.x] * probability(at.x, at.y) * uniforms.scale;
    }
    setOutputAtIndex(index, gradient);
  }
}
