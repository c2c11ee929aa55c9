// x: i32, as tfjs keeps int32 and bool.
fn main(index : i32) {
  if (index < uniforms.length) { result[index] = f32(x[index]); }
}
