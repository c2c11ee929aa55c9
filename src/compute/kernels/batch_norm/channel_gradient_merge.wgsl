// The sums of blocks.  parts: [blocks, SUMS, C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * SUMS * uniforms.columns + column;
  var steep = Value();
  if (SUMS > 2) { steep = parts[at + 2 * uniforms.columns]; }
  return Fold(parts[at], parts[at + uniforms.columns], steep);
}
