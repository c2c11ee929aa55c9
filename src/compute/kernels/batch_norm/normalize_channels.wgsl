// What the shaders of batch norm share.  x: [R, C].  statistics: [2, C], mean and variance.  gamma, beta: [C].
fn inverseDeviation(column : i32) -> f32 {
  return inverseSqrt(statistics[uniforms.gammaShape + column] + uniforms.epsilon);
}

// Before it is rectified.  `index` is an element of x, and `column` its channel.
fn normalized(index : i32, column : i32) -> f32 {
  let scale = gamma[column] * inverseDeviation(column);
  return (x[index] - statistics[column]) * scale + beta[column];
}

// What is rectified in y, and in the gradient where y is: NaN goes through.
fn rectified(value : f32, y : f32) -> f32 {
  return select(value, 0.0, uniforms.relu > 0.0 && y <= 0.0);
}
