// dAlpha of prelu_gradient_cpu.ts in parts: a workgroup adds up LANES columns beside each other
// over some rows, ROWS at a time, always in the same order.
// dy, x: [rows, columns].  result: [parts, columns].  With four lanes the columns count fours.
const LANES = 8;
const ROWS = 16;
var<workgroup> shared_sums : array<array<Value, LANES>, ROWS>;

fn main() {
  let lane = i32(localId.x);
  let first = i32(localId.y);
  let column = i32(workgroupId.x) * LANES + lane;
  let part = i32(workgroupId.z);
  var sum = Value(0.0);
  if (column < uniforms.columns) {
    for (var row = part * ROWS + first; row < uniforms.rows; row += uniforms.parts * ROWS) {
      let at = row * uniforms.columns + column;
      sum += select(dy[at] * x[at], Value(0.0), x[at] > Value(0.0));
    }
  }
  shared_sums[first][lane] = sum;
  workgroupBarrier();
  if (first == 0 && column < uniforms.columns) {
    for (var i = 1; i < ROWS; i++) { sum += shared_sums[i][lane]; }
    result[part * uniforms.columns + column] = sum;
  }
}
