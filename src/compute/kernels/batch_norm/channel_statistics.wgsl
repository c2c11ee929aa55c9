// The statistics of batch_norm_cpu.ts.  x: [R, C].
fn element(row : i32, column : i32) -> Fold {
  return Fold(Value(1.0), x[row * uniforms.columns + column], Value());
}
// Those of a block of rows.  Result: [blocks, 3, C].
fn storeMoments(fold : Fold, block : i32, column : i32) {
  let at = block * 3 * uniforms.columns + column;
  result[at] = fold.count;
  result[at + uniforms.columns] = fold.mean;
  result[at + 2 * uniforms.columns] = fold.squares;
}
