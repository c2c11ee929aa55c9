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
// The rows themselves.  x: [R, C].
fn element(row : i32, column : i32) -> Fold {
  return Fold(Value(1.0), x[row * uniforms.columns + column], Value());
}

// == parts ==
// Moments of blocks of them.  parts: [R, 3, C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * 3 * uniforms.columns + column;
  return Fold(parts[at], parts[at + uniforms.columns], parts[at + 2 * uniforms.columns]);
}

// == moments ==
// Those of a block.  moments: [blocks, 3, C], of which this fold's begin with `firstBlock`.
fn store(fold : Fold, block : i32, column : i32) {
  let at = (uniforms.firstBlock + block) * 3 * uniforms.columns + column;
  moments[at] = fold.count;
  moments[at + uniforms.columns] = fold.mean;
  moments[at + 2 * uniforms.columns] = fold.squares;
}

// == statistics ==
// The statistics of batch_norm_cpu.ts.  Result: [2, C], mean and variance.
fn store(fold : Fold, block : i32, column : i32) {
  let spread = fold.squares / max(Value(1.0), fold.count);
  result[column] = fold.mean;
  result[uniforms.columns + column] = spread;
  moveRunning(column, fold.mean, spread);
}
