// The gradient sums of batch_norm_cpu.ts, and that of the slopes of PReLU.
struct Fold { slope : Value, along : Value, steep : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.slope + b.slope, a.along + b.along, a.steep + b.steep);
}

// == rows ==
// The rows themselves.  dy, x: [R, C].
fn element(row : i32, column : i32) -> Fold {
  let index = row * uniforms.columns + column;
  let y = normalized(index, column);
  let slope = activatedGradient(dy[index], y, column);
  let along = slope * (x[index] - meanOf(column)) * inverseDeviation(column);
  return Fold(slope, along, steepGradient(dy[index], y));
}

// == parts ==
// The sums of blocks.  parts: [blocks, SUMS, C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * SUMS * uniforms.columns + column;
  var steep = Value();
  if (SUMS > 2) { steep = parts[at + 2 * uniforms.columns]; }
  return Fold(parts[at], parts[at + uniforms.columns], steep);
}
