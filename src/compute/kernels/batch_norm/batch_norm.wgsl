// y of batch_norm_cpu.ts.  The result is of the shape of x.
fn main(index : i32) {
  let column = index % uniforms.columns;
  result[index] = activated(normalized(index, column) + addition(index), column);
}
