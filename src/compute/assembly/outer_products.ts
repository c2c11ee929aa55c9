import { multiplyAdd } from "./arithmetic";
import { addColumns, addEight, PANEL, ROWS } from "./tile";

/**
 * Adds outer products of pixels to a matrix: out[m][n] += sum over images b, i and j of x[b][i][j][m] dy[b][i][j][n].
 * The gradient of one place of a filter when x[b][i][j] is the pixel under it; a product whose first matrix is
 * transposed when there is one image of one row. Six channels of x and eight of dy are read at a time: up to 20 bytes
 * beyond its last, and up to 28.
 *
 * @param x Six channels, of which the next six are `xPanel` bytes away.
 * @param xImage Bytes from x[b] to x[b + 1].
 * @param xRow Bytes from x[b][i] to x[b][i + 1].
 * @param xPixel Bytes from x[b][i][j] to x[b][i][j + 1].
 * @param dy Eight channels, of which the next eight are `dyPanel` bytes away; pixels, rows and images follow one another
 * in steps of `dyPixel` bytes.
 * @param out [rows, columns], row by row.
 */
export function outerProducts(
  x: usize,
  xPanel: usize,
  xImage: usize,
  xRow: usize,
  xPixel: usize,
  dy: usize,
  dyPanel: usize,
  dyPixel: usize,
  images: i32,
  height: i32,
  width: i32,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const rowBytes: usize = <usize> columns << 2;
  const quads = width >> 2, odd = width & 3;
  for (let row = 0; row < rows; row += ROWS, x += xPanel) {
    for (let column = 0, panel = dy; column < columns; column += PANEL, panel += dyPanel) {
      let c0l = f32x4.splat(0), c0h = f32x4.splat(0);
      let c1l = f32x4.splat(0), c1h = f32x4.splat(0);
      let c2l = f32x4.splat(0), c2h = f32x4.splat(0);
      let c3l = f32x4.splat(0), c3h = f32x4.splat(0);
      let c4l = f32x4.splat(0), c4h = f32x4.splat(0);
      let c5l = f32x4.splat(0), c5h = f32x4.splat(0);
      let b = panel, image = x, b0: v128, b1: v128, v: v128;
      for (let n = 0; n < images; n++, image += xImage) {
        let line = image;
        for (let i = 0; i < height; i++, line += xRow) {
          let a = line;
          // Written out four times: a round for each pixel takes a fifth longer.
          for (let j = 0; j < quads; j++) {
            b0 = v128.load(b), b1 = v128.load(b, 16);
            v = v128.load32_splat(a, 0);
            c0l = multiplyAdd(v, b0, c0l);
            c0h = multiplyAdd(v, b1, c0h);
            v = v128.load32_splat(a, 4);
            c1l = multiplyAdd(v, b0, c1l);
            c1h = multiplyAdd(v, b1, c1h);
            v = v128.load32_splat(a, 8);
            c2l = multiplyAdd(v, b0, c2l);
            c2h = multiplyAdd(v, b1, c2h);
            v = v128.load32_splat(a, 12);
            c3l = multiplyAdd(v, b0, c3l);
            c3h = multiplyAdd(v, b1, c3h);
            v = v128.load32_splat(a, 16);
            c4l = multiplyAdd(v, b0, c4l);
            c4h = multiplyAdd(v, b1, c4h);
            v = v128.load32_splat(a, 20);
            c5l = multiplyAdd(v, b0, c5l);
            c5h = multiplyAdd(v, b1, c5h);
            a += xPixel, b += dyPixel;
            b0 = v128.load(b), b1 = v128.load(b, 16);
            v = v128.load32_splat(a, 0);
            c0l = multiplyAdd(v, b0, c0l);
            c0h = multiplyAdd(v, b1, c0h);
            v = v128.load32_splat(a, 4);
            c1l = multiplyAdd(v, b0, c1l);
            c1h = multiplyAdd(v, b1, c1h);
            v = v128.load32_splat(a, 8);
            c2l = multiplyAdd(v, b0, c2l);
            c2h = multiplyAdd(v, b1, c2h);
            v = v128.load32_splat(a, 12);
            c3l = multiplyAdd(v, b0, c3l);
            c3h = multiplyAdd(v, b1, c3h);
            v = v128.load32_splat(a, 16);
            c4l = multiplyAdd(v, b0, c4l);
            c4h = multiplyAdd(v, b1, c4h);
            v = v128.load32_splat(a, 20);
            c5l = multiplyAdd(v, b0, c5l);
            c5h = multiplyAdd(v, b1, c5h);
            a += xPixel, b += dyPixel;
            b0 = v128.load(b), b1 = v128.load(b, 16);
            v = v128.load32_splat(a, 0);
            c0l = multiplyAdd(v, b0, c0l);
            c0h = multiplyAdd(v, b1, c0h);
            v = v128.load32_splat(a, 4);
            c1l = multiplyAdd(v, b0, c1l);
            c1h = multiplyAdd(v, b1, c1h);
            v = v128.load32_splat(a, 8);
            c2l = multiplyAdd(v, b0, c2l);
            c2h = multiplyAdd(v, b1, c2h);
            v = v128.load32_splat(a, 12);
            c3l = multiplyAdd(v, b0, c3l);
            c3h = multiplyAdd(v, b1, c3h);
            v = v128.load32_splat(a, 16);
            c4l = multiplyAdd(v, b0, c4l);
            c4h = multiplyAdd(v, b1, c4h);
            v = v128.load32_splat(a, 20);
            c5l = multiplyAdd(v, b0, c5l);
            c5h = multiplyAdd(v, b1, c5h);
            a += xPixel, b += dyPixel;
            b0 = v128.load(b), b1 = v128.load(b, 16);
            v = v128.load32_splat(a, 0);
            c0l = multiplyAdd(v, b0, c0l);
            c0h = multiplyAdd(v, b1, c0h);
            v = v128.load32_splat(a, 4);
            c1l = multiplyAdd(v, b0, c1l);
            c1h = multiplyAdd(v, b1, c1h);
            v = v128.load32_splat(a, 8);
            c2l = multiplyAdd(v, b0, c2l);
            c2h = multiplyAdd(v, b1, c2h);
            v = v128.load32_splat(a, 12);
            c3l = multiplyAdd(v, b0, c3l);
            c3h = multiplyAdd(v, b1, c3h);
            v = v128.load32_splat(a, 16);
            c4l = multiplyAdd(v, b0, c4l);
            c4h = multiplyAdd(v, b1, c4h);
            v = v128.load32_splat(a, 20);
            c5l = multiplyAdd(v, b0, c5l);
            c5h = multiplyAdd(v, b1, c5h);
            a += xPixel, b += dyPixel;
          }
          for (let j = 0; j < odd; j++) {
            b0 = v128.load(b), b1 = v128.load(b, 16);
            v = v128.load32_splat(a, 0);
            c0l = multiplyAdd(v, b0, c0l);
            c0h = multiplyAdd(v, b1, c0h);
            v = v128.load32_splat(a, 4);
            c1l = multiplyAdd(v, b0, c1l);
            c1h = multiplyAdd(v, b1, c1h);
            v = v128.load32_splat(a, 8);
            c2l = multiplyAdd(v, b0, c2l);
            c2h = multiplyAdd(v, b1, c2h);
            v = v128.load32_splat(a, 12);
            c3l = multiplyAdd(v, b0, c3l);
            c3h = multiplyAdd(v, b1, c3h);
            v = v128.load32_splat(a, 16);
            c4l = multiplyAdd(v, b0, c4l);
            c4h = multiplyAdd(v, b1, c4h);
            v = v128.load32_splat(a, 20);
            c5l = multiplyAdd(v, b0, c5l);
            c5h = multiplyAdd(v, b1, c5h);
            a += xPixel, b += dyPixel;
          }
        }
      }
      const left = rows - row, wide = columns - column;
      const to: usize = out + <usize> row * rowBytes + (<usize> column << 2);
      if (left >= ROWS && wide >= PANEL) {
        addEight(to, c0l, c0h);
        addEight(to + 1 * rowBytes, c1l, c1h);
        addEight(to + 2 * rowBytes, c2l, c2h);
        addEight(to + 3 * rowBytes, c3l, c3h);
        addEight(to + 4 * rowBytes, c4l, c4h);
        addEight(to + 5 * rowBytes, c5l, c5h);
        continue;
      }
      addColumns(to, c0l, c0h, wide);
      if (left > 1) addColumns(to + 1 * rowBytes, c1l, c1h, wide);
      if (left > 2) addColumns(to + 2 * rowBytes, c2l, c2h, wide);
      if (left > 3) addColumns(to + 3 * rowBytes, c3l, c3h, wide);
      if (left > 4) addColumns(to + 4 * rowBytes, c4l, c4h, wide);
      if (left > 5) addColumns(to + 5 * rowBytes, c5l, c5h, wide);
    }
  }
}
