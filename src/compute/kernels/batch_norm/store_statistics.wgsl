// Those of all rows.  Result: [2, C], mean and variance.
fn storeStatistics(fold : Fold, block : i32, column : i32) {
  let spread = fold.squares / max(Value(1.0), fold.count);
  result[column] = fold.mean;
  result[uniforms.columns + column] = spread;
  moveRunning(column, fold.mean, spread);
}
