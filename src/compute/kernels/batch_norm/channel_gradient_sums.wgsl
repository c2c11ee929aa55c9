// The gradient sums of batch_norm_cpu.ts, a block of rows at a time.  dy, x: [R, C].  Result: [blocks, 2, C].
struct Fold { slope : Value, along : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.slope + b.slope, a.along + b.along);
}
fn element(row : i32, column : i32) -> Fold {
  let index = row * uniforms.columns + column;
  let slope = rectified(dy[index], normalized(index, column));
  return Fold(slope, slope * (x[index] - statistics[column]) * inverseDeviation(column));
}
fn store(fold : Fold, block : i32, column : i32) {
  let at = block * 2 * uniforms.columns + column;
  result[at] = fold.slope;
  result[at + uniforms.columns] = fold.along;
}
