// Four neighbouring numbers of a row of the result, if that is there, as far as there are columns.

// == vec4 ==
fn storeResult(start : i32, row : i32, column : i32, numbers : vec4f) {
  if (row >= 0 && column < uniforms.columns) { result[(start + row + column) >> 2] = numbers; }
}

// == lanes ==
fn storeResult(start : i32, row : i32, column : i32, numbers : vec4f) {
  if (row < 0) { return; }
  let at = start + row + column;
  if (column < uniforms.columns) { result[at] = numbers.x; }
  if (column + 1 < uniforms.columns) { result[at + 1] = numbers.y; }
  if (column + 2 < uniforms.columns) { result[at + 2] = numbers.z; }
  if (column + 3 < uniforms.columns) { result[at + 3] = numbers.w; }
}
