// What the shaders of batch norm share.  x: [R, C].  statistics: [2, C], mean and variance.  gamma, beta: [C].
// `columns` is C, or with four lanes a quarter of it.
fn inverseDeviation(column : i32) -> Value {
  return inverseSqrt(statistics[uniforms.columns + column] + uniforms.epsilon);
}

// Before it is rectified.  `index` is an element of x, and `column` its channel.
fn normalized(index : i32, column : i32) -> Value {
  let scale = gamma[column] * inverseDeviation(column);
  return (x[index] - statistics[column]) * scale + beta[column];
}

// What is rectified in y, and in the gradient where y is: NaN goes through.
fn rectified(value : Value, y : Value) -> Value {
  return select(value, Value(), Mask(uniforms.relu > 0) & (y <= Value()));
}
