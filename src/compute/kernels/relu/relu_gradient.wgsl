// The gradient of relu_gradient_cpu.ts.  dy, y and the result are of one shape.
fn main(index : i32) {
  if (index < uniforms.size) {
    setOutputAtIndex(index, select(dy[index], 0.0, y[index] <= 0.0));
  }
}
