fn storeResult(start : i32, row : i32, column : i32, numbers : vec4f) {
  if (row >= 0 && column < uniforms.columns) { result[(start + row + column) >> 2] = numbers; }
}
