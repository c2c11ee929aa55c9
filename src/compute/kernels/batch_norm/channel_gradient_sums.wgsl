// The rows themselves.  dy, x: [R, C].
fn element(row : i32, column : i32) -> Fold {
  let index = row * uniforms.columns + column;
  let y = normalized(index, column);
  let slope = activatedGradient(dy[index], y, column);
  let along = slope * (x[index] - meanOf(column)) * inverseDeviation(column);
  return Fold(slope, along, steepGradient(dy[index], y));
}
