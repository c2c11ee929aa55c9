// parts: [rows, columns].  result: [columns].
struct Fold { sum : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.sum + b.sum);
}
fn element(row : i32, column : i32) -> Fold {
  return Fold(parts[row * uniforms.columns + column]);
}
fn store(fold : Fold, block : i32, column : i32) {
  result[column] = fold.sum;
}
