/**
 * The gradient of average pooling: each window's goes in equal shares to its pixels inside the
 * image.
 *
 * @param dy [images, outHeight, outWidth, channels]
 * @param dx [images, height, width, channels], to which it is added.
 */
export function avgPoolGradient(
  dy: usize,
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
  for (let n = 0; n < images; n++, dx += imageBytes) {
    for (let i = 0; i < outHeight; i++) {
      const row = i * strideHeight - top;
      const r0 = max(0, row), rows = min(height, row + filterHeight) - r0;
      for (let j = 0; j < outWidth; j++, dy += bytes) {
        const column = j * strideWidth - left;
        const c0 = max(0, column), columns = min(width, column + filterWidth) - c0;
        const first: usize = <usize> r0 * rowBytes + <usize> c0 * bytes;
        share(dy, dx + first, rows, columns, rowBytes, bytes);
      }
    }
  }
}

/**
 * Adds its share of dy[c] to each pixel of one window of `rows` x `columns` pixels of `bytes`
 * bytes.
 */
function share(
  dy: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  rowBytes: usize,
  bytes: usize,
): void {
  const count = <f32> (rows * columns), counts = f32x4.splat(count);
  let c: usize = 0;
  for (; c + 16 <= bytes; c += 16) {
    const part = f32x4.div(v128.load(dy + c), counts);
    for (let r = 0, line = dx + c; r < rows; r++, line += rowBytes) {
      for (let i = 0, at = line; i < columns; i++, at += bytes) {
        v128.store(at, f32x4.add(v128.load(at), part));
      }
    }
  }
  for (; c < bytes; c += 4) {
    const part = load<f32>(dy + c) / count;
    for (let r = 0, line = dx + c; r < rows; r++, line += rowBytes) {
      for (let i = 0, at = line; i < columns; i++, at += bytes) {
        store<f32>(at, load<f32>(at) + part);
      }
    }
  }
}
