// dx of prelu_gradient_cpu.ts.  dy, x and the result: [rows, columns].  alpha: [columns].  With four lanes
// uniforms.columns counts fours.
fn main(index : i32) {
  if (index >= uniforms.size) { return; }
  let gradient = dy[index];
  result[index] = select(gradient * alpha[index % uniforms.columns], gradient, x[index] > Value(0.0));
}
