// The statistics of all blocks.  parts: [blocks, 3, C].  Result: [2, C], mean and variance.
fn element(row : i32, column : i32) -> Fold {
  let columns = uniforms.outShape.y;
  let at = row * 3 * columns + column;
  return Fold(parts[at], parts[at + columns], parts[at + 2 * columns]);
}
fn store(fold : Fold, block : i32, column : i32) {
  result[column] = fold.mean;
  result[uniforms.outShape.y + column] = fold.squares / max(1.0, fold.count);
}
fn main(index : i32) {
  foldRows(index, uniforms.partsShape.x, uniforms.outShape.y, 1);
}
