// A block of rows at a time.  dy, x: [R, C].  Result: [blocks, SUMS, C]; the third sum is there with PReLU only.
fn element(row : i32, column : i32) -> Fold {
  let index = row * uniforms.columns + column;
  let y = normalized(index, column);
  let slope = activatedGradient(dy[index], y, column);
  let along = slope * (x[index] - meanOf(column)) * inverseDeviation(column);
  return Fold(slope, along, steepGradient(dy[index], y));
}
fn store(fold : Fold, block : i32, column : i32) {
  let at = block * SUMS * uniforms.columns + column;
  result[at] = fold.slope;
  result[at + uniforms.columns] = fold.along;
  if (SUMS > 2) { result[at + 2 * uniforms.columns] = fold.steep; }
}
