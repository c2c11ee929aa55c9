// Operand SIDE is a matrix [majors, minors], row by row, a group; sizes are those of uniforms.matrixSIDE.
alias MajorSIDE = i32;
alias MinorSIDE = vec4i;

// Where a row starts, or a number that stays below 0 whatever minor is added.
fn majorSIDE(group : i32, major : i32) -> i32 {
  let start = group * uniforms.strideSIDE + major * uniforms.minorsSIDE;
  return select(-0x40000000, start, major < uniforms.majorsSIDE);
}

fn minorSIDE(group : i32, minor : i32) -> vec4i {
  let lanes = minor + vec4i(0, 1, 2, 3);
  return select(vec4i(-0x40000000), lanes, lanes < vec4i(uniforms.minorsSIDE));
}

fn readSIDE(major : i32, minor : vec4i) -> vec4f {
  return fetchSIDE(major + minor, vec4<bool>(major >= 0) & (minor >= vec4i()));
}
