// dx of prelu_gradient_cpu.ts.
// dy, x, result: [rows, columns].  alpha: [columns].  With four lanes the columns count fours.
fn main(index : i32) {
  let gradient = dy[index];
  let steep = gradient * alpha[index % uniforms.columns];
  result[index] = select(steep, gradient, x[index] > Value());
}
