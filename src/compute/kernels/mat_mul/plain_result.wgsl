// The result of a group is a matrix [rows, columns], row by row; its sums are over all of the inner dimension.
fn resultRow(group : i32, row : i32) -> i32 {
  return select(-1, (group * uniforms.rows + row) * uniforms.columns, row < uniforms.rows);
}

fn innerSize(group : i32) -> i32 {
  return uniforms.inner;
}
