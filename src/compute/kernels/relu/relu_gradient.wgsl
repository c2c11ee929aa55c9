// The gradient of relu_gradient.ts.  dy, y and the result are of one shape.
fn main(index : i32) {
  result[index] = select(dy[index], Value(), y[index] <= Value());
}
