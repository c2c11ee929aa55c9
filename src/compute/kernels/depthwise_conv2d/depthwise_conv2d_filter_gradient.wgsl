// The filter gradient of depthwise_conv2d_cpu.ts in parts: a workgroup adds up one row of the
// filter over some rows of dy, LANES channels beside each other and ROWS rows of dy at a time,
// always in the same order.
// x: [B, H, W, C].  dy: [B, H', W', C M].  result: [parts, FILTER_HEIGHT, FILTER_WIDTH, C M].
// With four lanes, M is 1 and the channels count fours.
const LANES = 8;
const ROWS = 16;
var<workgroup> shared_sums : array<array<Value, LANES>, ROWS>;

fn main(workgroup : i32, thread : i32) {
  let depth = uniforms.channels * MULTIPLIER;
  let across = (depth + LANES - 1) / LANES;
  let lane = thread % LANES;
  let first = thread / LANES;
  let channel = workgroup % across * LANES + lane;
  let u = workgroup / across % FILTER_HEIGHT;
  let part = workgroup / across / FILTER_HEIGHT;
  var sums : array<Value, FILTER_WIDTH>;
  if (channel < depth) {
    for (var above = part * ROWS + first; above < uniforms.rows; above += uniforms.parts * ROWS) {
      let row = above % uniforms.outHeight * STRIDE_HEIGHT + u - uniforms.top;
      if (row < 0 || row >= uniforms.inHeight) { continue; }
      let start = (above / uniforms.outHeight * uniforms.inHeight + row) * uniforms.inWidth;
      for (var j = 0; j < uniforms.outWidth; j++) {
        let gradient = dy[(above * uniforms.outWidth + j) * depth + channel];
        for (var v = 0; v < FILTER_WIDTH; v++) {
          let column = j * STRIDE_WIDTH + v - uniforms.left;
          if (column >= 0 && column < uniforms.inWidth) {
            sums[v] += gradient * x[(start + column) * uniforms.channels + channel / MULTIPLIER];
          }
        }
      }
    }
  }
  for (var v = 0; v < FILTER_WIDTH; v++) {
    shared_sums[first][lane] = sums[v];
    workgroupBarrier();
    if (first == 0 && channel < depth) {
      var sum = shared_sums[0][lane];
      for (var i = 1; i < ROWS; i++) { sum += shared_sums[i][lane]; }
      result[((part * FILTER_HEIGHT + u) * FILTER_WIDTH + v) * depth + channel] = sum;
    }
    workgroupBarrier();
  }
}
