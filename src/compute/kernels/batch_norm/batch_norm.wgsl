// y of batch_norm_cpu.ts, of the shape of x.
fn normalize(index : i32, column : i32) -> Value {
  let y = activated(normalized(index, column) + addition(index), column);
  result[index] = y;
  return y;
}

// == elements ==
fn main(index : i32) {
  normalize(index, index % uniforms.columns);
}

// == folds ==
// Row by row, so that its moments come with it.
fn element(row : i32, column : i32) -> Fold {
  return Fold(Value(1.0), normalize(row * uniforms.columns + column, column), Value());
}
