// y of batch_norm_cpu.ts.  The result is of the shape of x.
fn main(index : i32) {
  let y = normalized(index, index % uniforms.columns) + addition(index);
  result[index] = rectified(y, y);
}
