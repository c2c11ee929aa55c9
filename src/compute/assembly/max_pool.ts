/**
 * The greatest number of each window, channel by channel.
 *
 * @param x [height, width, channels], channels a multiple of four.
 * @param to [outHeight, outWidth, channels]
 */
export function maxPool(
  x: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  to: usize,
): void {
  const bytes: usize = <usize> channels << 2, row: usize = <usize> width * bytes;
  for (let i = 0; i < outHeight; i++) {
    const firstRow = i * strideHeight - top;
    const rows: usize = x + <usize> max(0, firstRow) * row;
    const down = min(windowHeight, height - firstRow) + min(0, firstRow);
    for (let j = 0; j < outWidth; j++, to += bytes) {
      const firstColumn = j * strideWidth - left;
      const window = rows + <usize> max(0, firstColumn) * bytes;
      const right = min(windowWidth, width - firstColumn) + min(0, firstColumn);
      for (let at: usize = 0; at < bytes; at += 16) {
        let most = f32x4.splat(-Infinity), line = window + at;
        for (let u = 0; u < down; u++, line += row) {
          let pixel = line;
          for (let v = 0; v < right; v++, pixel += bytes) {
            most = f32x4.pmax(most, v128.load(pixel));
          }
        }
        v128.store(to + at, most);
      }
    }
  }
}
