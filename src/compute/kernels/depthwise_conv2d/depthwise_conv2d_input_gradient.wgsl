// The input gradient of depthwise_conv2d_cpu.ts, gathered: an element of the result adds what the
// windows that hold it give.
// dy: [B, H', W', C M].  weights: [FILTER_HEIGHT, FILTER_WIDTH, C, M].  result: [B, H, W, C].
// With four lanes, M is 1 and the channels count fours.
fn main(index : i32) {
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  // From the corner of the padding.
  let column = pixel % uniforms.inWidth + uniforms.left;
  let row = pixel / uniforms.inWidth % uniforms.inHeight + uniforms.top;
  let image = pixel / uniforms.inWidth / uniforms.inHeight;
  let depth = uniforms.channels * MULTIPLIER;
  var sum = Value(0.0);
  for (var u = row % STRIDE_HEIGHT; u < FILTER_HEIGHT && u <= row; u += STRIDE_HEIGHT) {
    let i = (row - u) / STRIDE_HEIGHT;
    if (i >= uniforms.outHeight) { continue; }
    for (var v = column % STRIDE_WIDTH; v < FILTER_WIDTH && v <= column; v += STRIDE_WIDTH) {
      let j = (column - v) / STRIDE_WIDTH;
      if (j >= uniforms.outWidth) { continue; }
      let above = ((image * uniforms.outHeight + i) * uniforms.outWidth + j) * depth;
      let at = (u * FILTER_WIDTH + v) * depth;
      for (var m = channel * MULTIPLIER; m < (channel + 1) * MULTIPLIER; m++) {
        sum += dy[above + m] * weights[at + m];
      }
    }
  }
  result[index] = sum;
}
