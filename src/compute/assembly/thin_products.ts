import { multiplyAdd } from "./arithmetic";
import { PANEL, storeEight } from "./tile";

/** Rows of a tile of the result. */
const TILE: i32 = 4;

/** Rows of the second matrix that stay in the first cache while all rows of the first one pass. */
const BLOCK: i32 = 64;

/**
 * A product of two matrices that is worth no packing, as the first one has few rows. Each sum is that of `rowProducts`, to the bit.
 *
 * @param x [rows, inner]
 * @param matrix [inner, columns], columns a multiple of eight.
 * @param to [rows, columns]
 */
export function thinProducts(
  x: usize,
  rows: i32,
  inner: i32,
  matrix: usize,
  columns: i32,
  to: usize,
): void {
  const xBytes: usize = <usize> inner << 2, rowBytes: usize = <usize> columns << 2;
  if (inner === 0) memory.fill(to, 0, <usize> rows * rowBytes);
  for (let done = 0; done < inner; done += BLOCK) {
    const count = min(BLOCK, inner - done), steps = count >> 2, rest = count & 3;
    const block = matrix + <usize> done * rowBytes, part = x + (<usize> done << 2);
    for (let column: usize = 0; column < rowBytes; column += PANEL << 2) {
      for (let row = 0; row < rows; row += TILE) {
        // Where less than four rows are left, the last one is multiplied again, and written over itself.
        const row1 = min(row + 1, rows - 1), row2 = min(row + 2, rows - 1);
        const row3 = min(row + 3, rows - 1), sums = to + column;
        const y0 = sums + <usize> row * rowBytes, y1 = sums + <usize> row1 * rowBytes;
        const y2 = sums + <usize> row2 * rowBytes, y3 = sums + <usize> row3 * rowBytes;
        let c0l = f32x4.splat(0), c0h = f32x4.splat(0), c1l = c0l, c1h = c0l;
        let c2l = c0l, c2h = c0l, c3l = c0l, c3h = c0l;
        if (done > 0) {
          c0l = v128.load(y0),
            c0h = v128.load(y0, 16),
            c1l = v128.load(y1),
            c1h = v128.load(y1, 16);
          c2l = v128.load(y2),
            c2h = v128.load(y2, 16),
            c3l = v128.load(y3),
            c3h = v128.load(y3, 16);
        }
        let a0 = part + <usize> row * xBytes, a1 = part + <usize> row1 * xBytes;
        let a2 = part + <usize> row2 * xBytes, a3 = part + <usize> row3 * xBytes;
        let b = block + column, b0: v128, b1: v128, v: v128;
        for (let k = 0; k < steps; k++) {
          b0 = v128.load(b), b1 = v128.load(b, 16), b += rowBytes;
          v = v128.load32_splat(a0, 0);
          c0l = multiplyAdd(v, b0, c0l);
          c0h = multiplyAdd(v, b1, c0h);
          v = v128.load32_splat(a1, 0);
          c1l = multiplyAdd(v, b0, c1l);
          c1h = multiplyAdd(v, b1, c1h);
          v = v128.load32_splat(a2, 0);
          c2l = multiplyAdd(v, b0, c2l);
          c2h = multiplyAdd(v, b1, c2h);
          v = v128.load32_splat(a3, 0);
          c3l = multiplyAdd(v, b0, c3l);
          c3h = multiplyAdd(v, b1, c3h);
          b0 = v128.load(b), b1 = v128.load(b, 16), b += rowBytes;
          v = v128.load32_splat(a0, 4);
          c0l = multiplyAdd(v, b0, c0l);
          c0h = multiplyAdd(v, b1, c0h);
          v = v128.load32_splat(a1, 4);
          c1l = multiplyAdd(v, b0, c1l);
          c1h = multiplyAdd(v, b1, c1h);
          v = v128.load32_splat(a2, 4);
          c2l = multiplyAdd(v, b0, c2l);
          c2h = multiplyAdd(v, b1, c2h);
          v = v128.load32_splat(a3, 4);
          c3l = multiplyAdd(v, b0, c3l);
          c3h = multiplyAdd(v, b1, c3h);
          b0 = v128.load(b), b1 = v128.load(b, 16), b += rowBytes;
          v = v128.load32_splat(a0, 8);
          c0l = multiplyAdd(v, b0, c0l);
          c0h = multiplyAdd(v, b1, c0h);
          v = v128.load32_splat(a1, 8);
          c1l = multiplyAdd(v, b0, c1l);
          c1h = multiplyAdd(v, b1, c1h);
          v = v128.load32_splat(a2, 8);
          c2l = multiplyAdd(v, b0, c2l);
          c2h = multiplyAdd(v, b1, c2h);
          v = v128.load32_splat(a3, 8);
          c3l = multiplyAdd(v, b0, c3l);
          c3h = multiplyAdd(v, b1, c3h);
          b0 = v128.load(b), b1 = v128.load(b, 16), b += rowBytes;
          v = v128.load32_splat(a0, 12);
          c0l = multiplyAdd(v, b0, c0l);
          c0h = multiplyAdd(v, b1, c0h);
          v = v128.load32_splat(a1, 12);
          c1l = multiplyAdd(v, b0, c1l);
          c1h = multiplyAdd(v, b1, c1h);
          v = v128.load32_splat(a2, 12);
          c2l = multiplyAdd(v, b0, c2l);
          c2h = multiplyAdd(v, b1, c2h);
          v = v128.load32_splat(a3, 12);
          c3l = multiplyAdd(v, b0, c3l);
          c3h = multiplyAdd(v, b1, c3h);
          a0 += 16, a1 += 16, a2 += 16, a3 += 16;
        }
        for (let k = 0; k < rest; k++) {
          b0 = v128.load(b), b1 = v128.load(b, 16), b += rowBytes;
          v = v128.load32_splat(a0, 0);
          c0l = multiplyAdd(v, b0, c0l);
          c0h = multiplyAdd(v, b1, c0h);
          v = v128.load32_splat(a1, 0);
          c1l = multiplyAdd(v, b0, c1l);
          c1h = multiplyAdd(v, b1, c1h);
          v = v128.load32_splat(a2, 0);
          c2l = multiplyAdd(v, b0, c2l);
          c2h = multiplyAdd(v, b1, c2h);
          v = v128.load32_splat(a3, 0);
          c3l = multiplyAdd(v, b0, c3l);
          c3h = multiplyAdd(v, b1, c3h);
          a0 += 4, a1 += 4, a2 += 4, a3 += 4;
        }
        storeEight(y0, c0l, c0h);
        storeEight(y1, c1l, c1h);
        storeEight(y2, c2l, c2h);
        storeEight(y3, c3l, c3h);
      }
    }
  }
}
