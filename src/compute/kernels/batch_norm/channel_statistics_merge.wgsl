// The statistics of all blocks.  parts: [blocks, 3, C].
fn element(row : i32, column : i32) -> Fold {
  let at = row * 3 * uniforms.columns + column;
  return Fold(parts[at], parts[at + uniforms.columns], parts[at + 2 * uniforms.columns]);
}
