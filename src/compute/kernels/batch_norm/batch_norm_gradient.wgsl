// The gradient of batch_norm_cpu.ts with respect to x, and what is added to it.  dy, x and the result: [R, C].  sums: [2, C].
fn main(index : i32) {
  let column = index % uniforms.columns;
  let slope = activatedGradient(dy[index], normalized(index, column), column);
  let inverse = inverseDeviation(column);
  let along = (x[index] - meanOf(column)) * inverse * sums[uniforms.columns + column];
  let explained = uniforms.share * (sums[column] + along);
  result[index] = (slope - explained) * gamma[column] * inverse + addition(index);
}
