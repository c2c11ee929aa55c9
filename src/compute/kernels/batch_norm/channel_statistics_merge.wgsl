// The statistics of all blocks.  parts: [blocks, 3, C].  Result: [2, C], mean and variance.
fn element(row : i32, column : i32) -> Fold {
  let at = row * 3 * uniforms.columns + column;
  return Fold(parts[at], parts[at + uniforms.columns], parts[at + 2 * uniforms.columns]);
}
fn store(fold : Fold, block : i32, column : i32) {
  result[column] = fold.mean;
  result[uniforms.columns + column] = fold.squares / max(Value(1.0), fold.count);
}
