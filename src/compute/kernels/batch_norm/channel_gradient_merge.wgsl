// Those of all blocks.  parts: [blocks, SUMS, C].  sums: [2, C].  dBeta, dGamma, and what storeSteep() writes: [C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * SUMS * uniforms.columns + column;
  var steep = Value();
  if (SUMS > 2) { steep = parts[at + 2 * uniforms.columns]; }
  return Fold(parts[at], parts[at + uniforms.columns], steep);
}
fn store(fold : Fold, block : i32, column : i32) {
  sums[column] = fold.slope;
  sums[uniforms.columns + column] = fold.along;
  dBeta[column] = fold.slope;
  dGamma[column] = fold.along;
  storeSteep(column, fold.steep);
}
