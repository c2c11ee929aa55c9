// How many numbers, their mean, and the sum of their squared differences from it; two such are merged by the formula
// of Chan, Golub and LeVeque (1983, eq. 2.1), which loses no digits when the mean is large beside the differences.
struct Fold { count : Value, mean : Value, squares : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  let count = a.count + b.count;
  let share = b.count / max(Value(1.0), count);
  let apart = b.mean - a.mean;
  return Fold(count, a.mean + apart * share, a.squares + b.squares + apart * apart * a.count * share);
}

// == rows ==
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

// == parts ==
// The statistics of all blocks.  parts: [blocks, 3, C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * 3 * uniforms.columns + column;
  return Fold(parts[at], parts[at + uniforms.columns], parts[at + 2 * uniforms.columns]);
}

// == result ==
// Those of all rows.  Result: [2, C], mean and variance.
fn storeStatistics(fold : Fold, block : i32, column : i32) {
  let spread = fold.squares / max(Value(1.0), fold.count);
  result[column] = fold.mean;
  result[uniforms.columns + column] = spread;
  moveRunning(column, fold.mean, spread);
}
