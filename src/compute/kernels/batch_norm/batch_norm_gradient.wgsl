// The gradient of batch_norm_cpu.ts with respect to x.  dy, x and the result: [R, C].  means: [2, C].
fn main(index : i32) {
  if (index < uniforms.size) {
    let columns = uniforms.gammaShape;
    let column = index % columns;
    let slope = rectified(dy[index], normalized(index, column));
    let inverse = inverseDeviation(column);
    let along = (x[index] - statistics[column]) * inverse * means[columns + column];
    setOutputAtIndex(index, (slope - means[column] - along) * gamma[column] * inverse);
  }
}
