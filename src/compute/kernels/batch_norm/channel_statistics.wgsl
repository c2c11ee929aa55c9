// The statistics of batch_norm_cpu.ts, a block of rows at a time.  x: [R, C].  Result: [blocks, 3, C].
fn element(row : i32, column : i32) -> Fold {
  return Fold(Value(1.0), x[row * uniforms.columns + column], Value());
}
fn store(fold : Fold, block : i32, column : i32) {
  let at = block * 3 * uniforms.columns + column;
  result[at] = fold.count;
  result[at + uniforms.columns] = fold.mean;
  result[at + 2 * uniforms.columns] = fold.squares;
}
