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
