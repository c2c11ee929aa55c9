// The max-pooling gradient of pooling_cpu.ts, gathered: a pixel adds the gradients of the windows
// whose first largest pixel it is.
// dy, y: [B, H', W', C].  x, result: [B, H, W, C].  With four lanes the channels count fours.
fn main(index : i32) {
  let channel = index % uniforms.channels;
  let pixel = index / uniforms.channels;
  let column = pixel % uniforms.inWidth;
  let row = pixel / uniforms.inWidth % uniforms.inHeight;
  let image = pixel / uniforms.inWidth / uniforms.inHeight;
  let value = x[index];
  let lastI = min(uniforms.outHeight - 1, (row + uniforms.top) / STRIDE_HEIGHT);
  let lastJ = min(uniforms.outWidth - 1, (column + uniforms.left) / STRIDE_WIDTH);
  var sum = Value(0.0);
  for (var i = firstWindow(row + uniforms.top, FILTER_HEIGHT, STRIDE_HEIGHT); i <= lastI; i++) {
    for (var j = firstWindow(column + uniforms.left, FILTER_WIDTH, STRIDE_WIDTH); j <= lastJ; j++) {
      let window = (image * uniforms.outHeight + i) * uniforms.outWidth + j;
      let at = window * uniforms.channels + channel;
      let largest = y[at];
      var first = same(value, largest);
      if (!any(first)) { continue; }
      let left = max(0, j * STRIDE_WIDTH - uniforms.left);
      let right = min(uniforms.inWidth, j * STRIDE_WIDTH - uniforms.left + FILTER_WIDTH);
      for (var r = max(0, i * STRIDE_HEIGHT - uniforms.top); r <= row; r++) {
        let start = (image * uniforms.inHeight + r) * uniforms.inWidth;
        for (var c = left; c < select(right, column, r == row); c++) {
          first = first & !same(x[(start + c) * uniforms.channels + channel], largest);
        }
      }
      sum += select(Value(0.0), dy[at], first);
    }
  }
  result[index] = sum;
}

// The first window that reaches `place`, which counts from the corner of the padding.
fn firstWindow(place : i32, filterSize : i32, stride : i32) -> i32 {
  return max(0, place - filterSize + stride) / stride;
}

fn same(a : Value, b : Value) -> Mask {
  return (a == b) | (notANumber(a) & notANumber(b));
}

// Told by the bits, as a shader's compiler may take a == a for true.
fn notANumber(a : Value) -> Mask {
  return (bitcast<Bits>(a) & Bits(0x7fffffffu)) > Bits(0x7f800000u);
}
