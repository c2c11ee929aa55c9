// y of batch_norm_cpu.ts.  The result is of the shape of x.
fn main(index : i32) {
  if (index < uniforms.size) {
    let y = normalized(index, index % uniforms.gammaShape) + addition(index);
    setOutputAtIndex(index, rectified(y, y));
  }
}
