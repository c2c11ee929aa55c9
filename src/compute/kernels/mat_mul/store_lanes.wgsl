fn storeResult(start : i32, row : i32, column : i32, numbers : vec4f) {
  if (row < 0) { return; }
  let at = start + row + column;
  if (column < uniforms.columns) { result[at] = numbers.x; }
  if (column + 1 < uniforms.columns) { result[at + 1] = numbers.y; }
  if (column + 2 < uniforms.columns) { result[at + 2] = numbers.z; }
  if (column + 3 < uniforms.columns) { result[at + 3] = numbers.w; }
}
