// The gradient of batch_norm_cpu.ts with respect to x.  dy, x and the result: [R, C].  sums: [2, C].
fn main(index : i32) {
  let column = index % uniforms.columns;
  let slope = rectified(dy[index], normalized(index, column));
  let inverse = inverseDeviation(column);
  let along = (x[index] - statistics[column]) * inverse * sums[uniforms.columns + column];
  let explained = uniforms.share * (sums[column] + along);
  result[index] = (slope - explained) * gamma[column] * inverse;
}
