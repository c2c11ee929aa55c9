// x: i32, as tfjs keeps int32 and bool.
fn main(index : i32) {
  result[index] = Value(x[index]);
}
