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
