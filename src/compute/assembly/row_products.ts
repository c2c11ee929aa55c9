import { multiplyAdd } from "./arithmetic";
import { finishPixels } from "./finish_channels";
import { preluOfFour } from "./prelu";
import { PANEL, ROWS, storeColumns, storeEight } from "./tile";

/** Rows of a block of `rowProducts`, small enough to stay in the second cache while all panels pass. */
const BLOCK: i32 = 96;

/**
 * Products of scattered rows with a matrix: out[r][n] = sum over taps t and k of row r's [t + k] panels[t][k][n].
 * A convolution when the rows are pixels of the result and the taps are rows of the filter.
 *
 * @param from What `rows` count from.
 * @param rows Byte offsets of `count` rows, u32.
 * @param taps Byte offsets from a row's begin, u32, `tapCount` of them; `inner` numbers follow each.
 * @param panels [ceil(columns / 8)][tapCount][inner][8], see `packPanels`.
 * @param to What `outs` count from.
 * @param outs Byte offsets of the `count` rows of the result, u32.
 */
export function rowProducts(
  from: usize,
  rows: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  inner: i32,
  panels: usize,
  columns: i32,
  to: usize,
  outs: usize,
): void {
  products(from, rows, count, taps, tapCount, inner, panels, columns, to, outs, 0);
}

/** `rowProducts`, finished as `finishPixels` does while a tile is in registers. */
export function finishedRowProducts(
  from: usize,
  rows: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  inner: i32,
  panels: usize,
  columns: i32,
  to: usize,
  outs: usize,
  finish: usize,
): void {
  products(from, rows, count, taps, tapCount, inner, panels, columns, to, outs, finish);
}

/**
 * Both of them.
 *
 * @inline
 */
function products(
  from: usize,
  rows: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  inner: i32,
  panels: usize,
  columns: i32,
  to: usize,
  outs: usize,
  finish: usize,
): void {
  const panelBytes: usize = <usize> (tapCount * inner * PANEL) << 2;
  const steps = inner >> 2, rest = inner & 3;
  for (let block = 0; block < count; block += BLOCK) {
    const end = min(block + BLOCK, count);
    for (let column = 0, panel = panels; column < columns; column += PANEL, panel += panelBytes) {
      for (let row = block; row < end; row += ROWS) {
        // Where less than six rows are left, the last one is multiplied again and not stored.
        const last = end - 1;
        const f0: usize = from + load<u32>(rows + (<usize> row << 2));
        const f1: usize = from + load<u32>(rows + (<usize> min(row + 1, last) << 2));
        const f2: usize = from + load<u32>(rows + (<usize> min(row + 2, last) << 2));
        const f3: usize = from + load<u32>(rows + (<usize> min(row + 3, last) << 2));
        const f4: usize = from + load<u32>(rows + (<usize> min(row + 4, last) << 2));
        const f5: usize = from + load<u32>(rows + (<usize> min(row + 5, last) << 2));
        let c0l = f32x4.splat(0), c0h = f32x4.splat(0);
        let c1l = f32x4.splat(0), c1h = f32x4.splat(0);
        let c2l = f32x4.splat(0), c2h = f32x4.splat(0);
        let c3l = f32x4.splat(0), c3h = f32x4.splat(0);
        let c4l = f32x4.splat(0), c4h = f32x4.splat(0);
        let c5l = f32x4.splat(0), c5h = f32x4.splat(0);
        let a: v128, b0: v128, b1: v128, b = panel;
        for (let tap = 0; tap < tapCount; tap++) {
          const shift: usize = load<u32>(taps + (<usize> tap << 2));
          let a0 = f0 + shift,
            a1 = f1 + shift,
            a2 = f2 + shift,
            a3 = f3 + shift,
            a4 = f4 + shift,
            a5 = f5 + shift;
          // Written out four times; eight no longer fit in registers.
          for (let k = 0; k < steps; k++) {
            b0 = v128.load(b, 0), b1 = v128.load(b, 16);
            a = v128.load32_splat(a0, 0);
            c0l = multiplyAdd(a, b0, c0l);
            c0h = multiplyAdd(a, b1, c0h);
            a = v128.load32_splat(a1, 0);
            c1l = multiplyAdd(a, b0, c1l);
            c1h = multiplyAdd(a, b1, c1h);
            a = v128.load32_splat(a2, 0);
            c2l = multiplyAdd(a, b0, c2l);
            c2h = multiplyAdd(a, b1, c2h);
            a = v128.load32_splat(a3, 0);
            c3l = multiplyAdd(a, b0, c3l);
            c3h = multiplyAdd(a, b1, c3h);
            a = v128.load32_splat(a4, 0);
            c4l = multiplyAdd(a, b0, c4l);
            c4h = multiplyAdd(a, b1, c4h);
            a = v128.load32_splat(a5, 0);
            c5l = multiplyAdd(a, b0, c5l);
            c5h = multiplyAdd(a, b1, c5h);
            b0 = v128.load(b, 32), b1 = v128.load(b, 48);
            a = v128.load32_splat(a0, 4);
            c0l = multiplyAdd(a, b0, c0l);
            c0h = multiplyAdd(a, b1, c0h);
            a = v128.load32_splat(a1, 4);
            c1l = multiplyAdd(a, b0, c1l);
            c1h = multiplyAdd(a, b1, c1h);
            a = v128.load32_splat(a2, 4);
            c2l = multiplyAdd(a, b0, c2l);
            c2h = multiplyAdd(a, b1, c2h);
            a = v128.load32_splat(a3, 4);
            c3l = multiplyAdd(a, b0, c3l);
            c3h = multiplyAdd(a, b1, c3h);
            a = v128.load32_splat(a4, 4);
            c4l = multiplyAdd(a, b0, c4l);
            c4h = multiplyAdd(a, b1, c4h);
            a = v128.load32_splat(a5, 4);
            c5l = multiplyAdd(a, b0, c5l);
            c5h = multiplyAdd(a, b1, c5h);
            b0 = v128.load(b, 64), b1 = v128.load(b, 80);
            a = v128.load32_splat(a0, 8);
            c0l = multiplyAdd(a, b0, c0l);
            c0h = multiplyAdd(a, b1, c0h);
            a = v128.load32_splat(a1, 8);
            c1l = multiplyAdd(a, b0, c1l);
            c1h = multiplyAdd(a, b1, c1h);
            a = v128.load32_splat(a2, 8);
            c2l = multiplyAdd(a, b0, c2l);
            c2h = multiplyAdd(a, b1, c2h);
            a = v128.load32_splat(a3, 8);
            c3l = multiplyAdd(a, b0, c3l);
            c3h = multiplyAdd(a, b1, c3h);
            a = v128.load32_splat(a4, 8);
            c4l = multiplyAdd(a, b0, c4l);
            c4h = multiplyAdd(a, b1, c4h);
            a = v128.load32_splat(a5, 8);
            c5l = multiplyAdd(a, b0, c5l);
            c5h = multiplyAdd(a, b1, c5h);
            b0 = v128.load(b, 96), b1 = v128.load(b, 112);
            a = v128.load32_splat(a0, 12);
            c0l = multiplyAdd(a, b0, c0l);
            c0h = multiplyAdd(a, b1, c0h);
            a = v128.load32_splat(a1, 12);
            c1l = multiplyAdd(a, b0, c1l);
            c1h = multiplyAdd(a, b1, c1h);
            a = v128.load32_splat(a2, 12);
            c2l = multiplyAdd(a, b0, c2l);
            c2h = multiplyAdd(a, b1, c2h);
            a = v128.load32_splat(a3, 12);
            c3l = multiplyAdd(a, b0, c3l);
            c3h = multiplyAdd(a, b1, c3h);
            a = v128.load32_splat(a4, 12);
            c4l = multiplyAdd(a, b0, c4l);
            c4h = multiplyAdd(a, b1, c4h);
            a = v128.load32_splat(a5, 12);
            c5l = multiplyAdd(a, b0, c5l);
            c5h = multiplyAdd(a, b1, c5h);
            a0 += 16;
            a1 += 16;
            a2 += 16;
            a3 += 16;
            a4 += 16;
            a5 += 16;
            b += 128;
          }
          for (let k = 0; k < rest; k++) {
            b0 = v128.load(b, 0), b1 = v128.load(b, 16);
            a = v128.load32_splat(a0, 0);
            c0l = multiplyAdd(a, b0, c0l);
            c0h = multiplyAdd(a, b1, c0h);
            a = v128.load32_splat(a1, 0);
            c1l = multiplyAdd(a, b0, c1l);
            c1h = multiplyAdd(a, b1, c1h);
            a = v128.load32_splat(a2, 0);
            c2l = multiplyAdd(a, b0, c2l);
            c2h = multiplyAdd(a, b1, c2h);
            a = v128.load32_splat(a3, 0);
            c3l = multiplyAdd(a, b0, c3l);
            c3h = multiplyAdd(a, b1, c3h);
            a = v128.load32_splat(a4, 0);
            c4l = multiplyAdd(a, b0, c4l);
            c4h = multiplyAdd(a, b1, c4h);
            a = v128.load32_splat(a5, 0);
            c5l = multiplyAdd(a, b0, c5l);
            c5h = multiplyAdd(a, b1, c5h);
            a0 += 4;
            a1 += 4;
            a2 += 4;
            a3 += 4;
            a4 += 4;
            a5 += 4;
            b += 32;
          }
        }
        const left = end - row, width = columns - column;
        const first: usize = to + (<usize> column << 2), out: usize = outs + (<usize> row << 2);
        if (left >= ROWS && width >= PANEL) {
          if (finish !== 0) {
            const bias: usize = load<u32>(finish), slopes: usize = load<u32>(finish, 4);
            const at: usize = <usize> column << 2, b: usize = bias ? bias + at : 0;
            const s: usize = slopes ? slopes + at : 0;
            storeFinished(first + load<u32>(out), c0l, c0h, finish, b, s);
            storeFinished(first + load<u32>(out, 4), c1l, c1h, finish, b, s);
            storeFinished(first + load<u32>(out, 8), c2l, c2h, finish, b, s);
            storeFinished(first + load<u32>(out, 12), c3l, c3h, finish, b, s);
            storeFinished(first + load<u32>(out, 16), c4l, c4h, finish, b, s);
            storeFinished(first + load<u32>(out, 20), c5l, c5h, finish, b, s);
            continue;
          }
          storeEight(first + load<u32>(out), c0l, c0h);
          storeEight(first + load<u32>(out, 4), c1l, c1h);
          storeEight(first + load<u32>(out, 8), c2l, c2h);
          storeEight(first + load<u32>(out, 12), c3l, c3h);
          storeEight(first + load<u32>(out, 16), c4l, c4h);
          storeEight(first + load<u32>(out, 20), c5l, c5h);
          continue;
        }
        storeColumns(first + load<u32>(out), c0l, c0h, width);
        if (left > 1) storeColumns(first + load<u32>(out, 4), c1l, c1h, width);
        if (left > 2) storeColumns(first + load<u32>(out, 8), c2l, c2h, width);
        if (left > 3) storeColumns(first + load<u32>(out, 12), c3l, c3h, width);
        if (left > 4) storeColumns(first + load<u32>(out, 16), c4l, c4h, width);
        if (left > 5) storeColumns(first + load<u32>(out, 20), c5l, c5h, width);
        if (finish === 0) continue;
        for (let i = 0; i < min(left, ROWS); i++) {
          const y = first + load<u32>(out + (<usize> i << 2));
          finishPixels(y, 1, min(width, PANEL), 0, finish, <usize> column << 2);
        }
      }
    }
  }
}

/**
 * Finishes eight numbers of a row, and writes them.
 *
 * @param bias Where theirs begin, or 0.
 * @param slopes Where theirs begin, or 0.
 *
 * @inline
 */
function storeFinished(
  to: usize,
  low: v128,
  high: v128,
  finish: usize,
  bias: usize,
  slopes: usize,
): void {
  const apart: usize = load<u32>(finish, 8);
  const least = v128.load32_splat(finish, 12), most = v128.load32_splat(finish, 16);
  let a = low, b = high;
  if (bias) a = f32x4.add(a, v128.load(bias)), b = f32x4.add(b, v128.load(bias, 16));
  if (apart) a = f32x4.add(a, v128.load(to + apart)), b = f32x4.add(b, v128.load(to + apart, 16));
  if (slopes) a = preluOfFour(a, v128.load(slopes)), b = preluOfFour(b, v128.load(slopes, 16));
  v128.store(to, f32x4.pmin(f32x4.pmax(a, least), most));
  v128.store(to, f32x4.pmin(f32x4.pmax(b, least), most), 16);
}
