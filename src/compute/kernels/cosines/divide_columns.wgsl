// dividend, where there is one, and result: [B, N].  lengths: [N].
fn main(index : i32) {
  result[index] = dividend(index) / lengths[index % uniforms.width];
}
