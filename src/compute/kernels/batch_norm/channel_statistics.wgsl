// The statistics of batch_norm_cpu.ts, a block of rows at a time.  x: [R, C].  Result: [blocks, 3, C].
fn element(row : i32, column : i32) -> Fold {
  return Fold(1.0, x[row * uniforms.xShape.y + column], 0.0);
}
fn store(fold : Fold, block : i32, column : i32) {
  let columns = uniforms.outShape.z;
  let at = block * 3 * columns + column;
  result[at] = fold.count;
  result[at + columns] = fold.mean;
  result[at + 2 * columns] = fold.squares;
}
fn main(index : i32) {
  foldRows(index, uniforms.xShape.x, uniforms.xShape.y, uniforms.outShape.x);
}
