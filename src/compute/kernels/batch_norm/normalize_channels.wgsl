// What the shaders of batch norm share.  x: [R, C].  gamma, beta: [C].  `columns` is C, or with four lanes a quarter of it.
// meanOf() and varianceOf() read the statistics of a channel.
fn inverseDeviation(column : i32) -> Value {
  return inverseSqrt(varianceOf(column) + uniforms.epsilon);
}

// Before what may follow.  `index` is an element of x, and `column` its channel.
fn normalized(index : i32, column : i32) -> Value {
  let scale = gamma[column] * inverseDeviation(column);
  return (x[index] - meanOf(column)) * scale + beta[column];
}
