// The gradient of batch_norm_cpu.ts with respect to x.  dy, x and the result: [R, C].  sums: [2, C].
fn main(index : i32) {
  if (index < uniforms.size) {
    let columns = uniforms.gammaShape;
    let column = index % columns;
    let slope = rectified(dy[index], normalized(index, column));
    let inverse = inverseDeviation(column);
    let along = (x[index] - statistics[column]) * inverse * sums[columns + column];
    let explained = uniforms.share * (sums[column] + along);
    setOutputAtIndex(index, (slope - explained) * gamma[column] * inverse);
  }
}
