// The gradients of prelu_gradient_cpu.ts, that of the slopes a block of rows at a time.
// dy, x, dx: [rows, columns].  alpha: [columns].  result: [blocks, columns].  With four lanes the columns count fours.
struct Fold { sum : Value }
fn merged(a : Fold, b : Fold) -> Fold {
  return Fold(a.sum + b.sum);
}
// Each is asked for once.
fn element(row : i32, column : i32) -> Fold {
  let at = row * uniforms.columns + column;
  let isAbove = x[at] > Value();
  dx[at] = select(dy[at] * alpha[column], dy[at], isAbove);
  return Fold(select(dy[at] * x[at], Value(), isAbove));
}
fn store(fold : Fold, block : i32, column : i32) {
  result[block * uniforms.columns + column] = fold.sum;
}
