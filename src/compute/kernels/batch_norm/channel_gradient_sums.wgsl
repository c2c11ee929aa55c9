// The gradient sums of batch_norm_cpu.ts, a block of rows at a time.  dy, x: [R, C].  Result: [blocks, 2, C].
struct Fold { slope : f32, along : f32 }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.slope + b.slope, a.along + b.along);
}
fn element(row : i32, column : i32) -> Fold {
  let index = row * uniforms.gammaShape + column;
  let slope = rectified(dy[index], normalized(index, column));
  return Fold(slope, slope * (x[index] - statistics[column]) * inverseDeviation(column));
}
fn store(fold : Fold, block : i32, column : i32) {
  let columns = uniforms.gammaShape;
  result[block * 2 * columns + column] = fold.slope;
  result[(block * 2 + 1) * columns + column] = fold.along;
}
fn main(index : i32) {
  foldRows(index, uniforms.xShape.x, uniforms.xShape.y, uniforms.outShape.x);
}
