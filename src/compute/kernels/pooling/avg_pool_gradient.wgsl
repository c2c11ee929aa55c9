// The average pooling gradient of pooling_cpu.ts, gathered: a pixel adds its shares of the windows
// that hold it.
// dy: [B, H', W', C].  result: [B, H, W, C].  With four lanes the channels count fours.
fn main(index : i32) {
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.inWidth;
  let row = pixel / uniforms.inWidth % uniforms.inHeight;
  let image = pixel / uniforms.inWidth / uniforms.inHeight;
  let lastI = min(uniforms.outHeight - 1, (row + uniforms.top) / STRIDE_HEIGHT);
  let lastJ = min(uniforms.outWidth - 1, (column + uniforms.left) / STRIDE_WIDTH);
  var sum = Value(0.0);
  for (var i = firstWindow(row + uniforms.top, FILTER_HEIGHT, STRIDE_HEIGHT); i <= lastI; i++) {
    let height = inside(i * STRIDE_HEIGHT - uniforms.top, FILTER_HEIGHT, uniforms.inHeight);
    for (var j = firstWindow(column + uniforms.left, FILTER_WIDTH, STRIDE_WIDTH); j <= lastJ; j++) {
      let width = inside(j * STRIDE_WIDTH - uniforms.left, FILTER_WIDTH, uniforms.inWidth);
      let window = (image * uniforms.outHeight + i) * uniforms.outWidth + j;
      let at = window * uniforms.channels + channel;
      sum += dy[at] / f32(height * width);
    }
  }
  result[index] = sum;
}

// The first window that reaches `place`, which counts from the corner of the padding.
fn firstWindow(place : i32, filterSize : i32, stride : i32) -> i32 {
  return max(0, place - filterSize + stride) / stride;
}

// How many of the `length` pixels from `start` are inside the image.
fn inside(start : i32, length : i32, size : i32) -> i32 {
  return min(size, start + length) - max(0, start);
}
