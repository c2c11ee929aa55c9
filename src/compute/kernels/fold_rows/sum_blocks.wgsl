// The sum over blocks.  parts: [blocks, columns].  Result: [columns].
struct Fold { sum : f32 }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.sum + b.sum);
}
fn element(row : i32, column : i32) -> Fold {
  return Fold(parts[row * uniforms.partsShape.y + column]);
}
fn store(fold : Fold, block : i32, column : i32) {
  result[column] = fold.sum;
}
fn main(index : i32) {
  foldRows(index, uniforms.partsShape.x, uniforms.partsShape.y, 1);
}
