// Moves running statistics by a share of the way towards a batch's.  mean, variance: [C].
fn moveRunning(column : i32, batchMean : Value, batchVariance : Value) {
  let kept = 1.0 - uniforms.share;
  mean[column] = kept * mean[column] + uniforms.share * batchMean;
  variance[column] = kept * variance[column] + uniforms.share * (uniforms.factor * batchVariance);
}
