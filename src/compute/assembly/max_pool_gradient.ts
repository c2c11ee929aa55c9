/**
 * The gradient of max-pooling: each window's goes to the first of its pixels that is what pooling
 * took for the largest.
 *
 * @param dy [images, outHeight, outWidth, channels], as y.
 * @param x [images, height, width, channels]
 * @param y What pooling made of x.
 * @param dx As x, to which it is added.
 */
export function maxPoolGradient(
  dy: usize,
  x: usize,
  y: usize,
  dx: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const bytes: usize = <usize> channels << 2;
  const rowBytes: usize = <usize> width * bytes, imageBytes: usize = <usize> height * rowBytes;
  for (let n = 0; n < images; n++, x += imageBytes, dx += imageBytes) {
    for (let i = 0; i < outHeight; i++) {
      const row = i * strideHeight - top;
      const r0 = max(0, row), rows = min(height, row + filterHeight) - r0;
      for (let j = 0; j < outWidth; j++, y += bytes, dy += bytes) {
        const column = j * strideWidth - left;
        const c0 = max(0, column), columns = min(width, column + filterWidth) - c0;
        const first: usize = <usize> r0 * rowBytes + <usize> c0 * bytes;
        passOn(x + first, y, dy, dx + first, rows, columns, rowBytes, bytes);
      }
    }
  }
}

/**
 * Adds dy[c] to dx where x[c] is y[c] first, for one window of `rows` x `columns` pixels of `bytes`
 * bytes.
 */
function passOn(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  rowBytes: usize,
  bytes: usize,
): void {
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    const largest = v128.load(y + c), gradient = v128.load(dy + c);
    const unknown = f32x4.ne(largest, largest);
    let open = i32x4.splat(-1);
    for (let r = 0, line = c; r < rows && v128.any_true(open); r++, line += rowBytes) {
      for (let i = 0, at = line; i < columns; i++, at += bytes) {
        const value = v128.load(x + at);
        // NaN is where NaN is the largest.
        const same = v128.or(f32x4.eq(value, largest), v128.and(unknown, f32x4.ne(value, value)));
        const found = v128.and(open, same);
        open = v128.andnot(open, same);
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(gradient, found)));
      }
    }
  }
  for (; c < bytes; c += 4) {
    const largest = load<f32>(y + c);
    let open = true;
    for (let r = 0, line = c; r < rows && open; r++, line += rowBytes) {
      for (let i = 0, at = line; i < columns && open; i++, at += bytes) {
        const value = load<f32>(x + at);
        if (value === largest || (isNaN<f32>(value) && isNaN<f32>(largest))) {
          store<f32>(dx + at, load<f32>(dx + at) + load<f32>(dy + c));
          open = false;
        }
      }
    }
  }
}
