// dAlpha of prelu_gradient_cpu.ts, a block of rows at a time.
// dy, x: [rows, columns].  result: [blocks, columns].  With four lanes the columns count fours.
struct Fold { sum : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.sum + b.sum);
}
fn element(row : i32, column : i32) -> Fold {
  let at = row * uniforms.columns + column;
  return Fold(select(dy[at] * x[at], Value(), x[at] > Value()));
}
fn store(fold : Fold, block : i32, column : i32) {
  result[block * uniforms.columns + column] = fold.sum;
}
