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

// == relu ==
// What follows batch norm: ReLU, if it is asked for.  NaN goes through.
fn rectified(value : Value, y : Value) -> Value {
  return select(value, Value(), Mask(uniforms.relu > 0) & (y <= Value()));
}
fn activated(y : Value, column : i32) -> Value {
  return rectified(y, y);
}
fn activatedGradient(dy : Value, y : Value, column : i32) -> Value {
  return rectified(dy, y);
}
fn steepGradient(dy : Value, y : Value) -> Value {
  return Value();
}

// == prelu ==
// What follows batch norm: PReLU.  slopes: [C].
fn activated(y : Value, column : i32) -> Value {
  return select(y * slopes[column], y, y > Value());
}
fn activatedGradient(dy : Value, y : Value, column : i32) -> Value {
  return select(dy * slopes[column], dy, y > Value());
}
// What an element adds to the gradient of its channel's slope.
fn steepGradient(dy : Value, y : Value) -> Value {
  return select(dy * y, Value(), y > Value());
}

// == operand ==
// The numbers of operand SIDE of a product [..., C], normalised as they are read, four channels at a time: the shader needs no tensor
// of them in memory.
struct ChannelsSIDE { mean : vec4f, scale : vec4f, shift : vec4f, slope : vec4f };

fn channelsSIDE(first : i32) -> ChannelsSIDE {
  let column = first >> 2;
  let scale = gamma[column] * inverseSqrt(varianceOf(column) + uniforms.epsilon);
  return ChannelsSIDE(meanOf(column), scale, beta[column], slopeOf(column));
}

fn changedSIDE(numbers : vec4f, by : ChannelsSIDE) -> vec4f {
  let y = (numbers - by.mean) * by.scale + by.shift;
  return activated(y, by.slope);
}
