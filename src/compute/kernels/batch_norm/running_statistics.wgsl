// Moves running statistics by a share of the way towards a batch's.  running and the result: [C].  statistics: [2, C].
fn main(index : i32) {
  let towards = uniforms.factor * statistics[uniforms.row * uniforms.size + index];
  result[index] = (1.0 - uniforms.share) * running[index] + uniforms.share * towards;
}
