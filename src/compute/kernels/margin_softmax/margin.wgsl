// What the shaders of the margin softmax share.  cosines: [B, M].  columns: [B], -1 or so for none.  `ownCosine` of a row is what
// stands for the cosine at its own column.
fn counts(row : i32) -> bool {
  return columns[row] >= 0 && columns[row] < uniforms.width;
}

fn shiftedLogit(row : i32) -> f32 {
  let t = clamp(ownCosine(row), -1.0, 1.0);
  return uniforms.scale * select(
      t - uniforms.shift,
      t * uniforms.cosine - sqrt(1.0 - t * t) * uniforms.sine,
      t > uniforms.turn);
}

fn logit(row : i32, column : i32) -> f32 {
  if (column == columns[row]) {
    return shiftedLogit(row);
  }
  return uniforms.scale * cosines[row * uniforms.width + column];
}

// The slope of the logit at the row's own column.
fn slope(row : i32) -> f32 {
  let t = clamp(ownCosine(row), -1.0, 1.0);
  let sine = sqrt(max(uniforms.leastSineSquared, 1.0 - t * t));
  return uniforms.scale * select(1.0, uniforms.cosine + t / sine * uniforms.sine, t > uniforms.turn);
}
