import { PANEL } from "./tile";

/**
 * Lays a matrix of `inner` rows out in panels of `wide` columns, 6 or 8, the last filled up with zeros: [panel][row][column].
 *
 * @param rowStride Bytes from a row to the next.
 * @param columnStride Bytes from a column to the next; 4 or `rowStride` is.
 * @param panelBytes From a panel to the next.
 */
export function packPanels(
  from: usize,
  rowStride: usize,
  columnStride: usize,
  inner: i32,
  columns: i32,
  wide: i32,
  panels: usize,
  panelBytes: usize,
): void {
  for (let column = 0, panel = panels; column < columns; column += wide, panel += panelBytes) {
    const first: usize = from + <usize> column * columnStride, width = min(wide, columns - column);
    if (width < wide) packNarrow(first, rowStride, columnStride, inner, width, wide, panel);
    else if (columnStride !== 4) packTurned(first, rowStride, columnStride, inner, wide, panel);
    else if (wide === PANEL) packEight(first, rowStride, inner, panel);
    else packSix(first, rowStride, inner, panel);
  }
}

function packEight(from: usize, rowStride: usize, inner: i32, to: usize): void {
  for (let k = 0; k < inner; k++, from += rowStride, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

function packSix(from: usize, rowStride: usize, inner: i32, to: usize): void {
  for (let k = 0; k < inner; k++, from += rowStride, to += 24) {
    v128.store(to, v128.load(from));
    store<u64>(to, load<u64>(from, 16), 16);
  }
}

/** Columns whose numbers follow one another, turned in squares of four. */
function packTurned(
  from: usize,
  rowStride: usize,
  columnStride: usize,
  inner: i32,
  wide: i32,
  to: usize,
): void {
  if (wide !== PANEL || rowStride !== 4) {
    packNarrow(from, rowStride, columnStride, inner, wide, wide, to);
    return;
  }
  const whole = inner & ~3;
  for (let half = 0; half < 2; half++) {
    const c0 = from + <usize> (4 * half) * columnStride;
    const c1 = c0 + columnStride, c2 = c1 + columnStride, c3 = c2 + columnStride;
    let out: usize = to + <usize> (16 * half);
    for (let k = 0; k < whole; k += 4, out += 128) {
      const at: usize = <usize> k << 2;
      const a = v128.load(c0 + at), b = v128.load(c1 + at);
      const c = v128.load(c2 + at), d = v128.load(c3 + at);
      const abl = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdl = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cdh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(abl, cdl, 0, 1, 4, 5), 0);
      v128.store(out, v128.shuffle<f32>(abl, cdl, 2, 3, 6, 7), 32);
      v128.store(out, v128.shuffle<f32>(abh, cdh, 0, 1, 4, 5), 64);
      v128.store(out, v128.shuffle<f32>(abh, cdh, 2, 3, 6, 7), 96);
    }
  }
  const done: usize = <usize> whole << 2;
  packNarrow(from + done, rowStride, columnStride, inner - whole, wide, wide, to + (done << 3));
}

/** Any matrix, number by number. */
function packNarrow(
  from: usize,
  rowStride: usize,
  columnStride: usize,
  inner: i32,
  width: i32,
  wide: i32,
  to: usize,
): void {
  const step: usize = <usize> wide << 2;
  if (width < wide) memory.fill(to, 0, <usize> inner * step);
  for (let c = 0; c < width; c++, from += columnStride, to += 4) {
    let value = from, out = to;
    for (let k = 0; k < inner; k++, value += rowStride, out += step) {
      store<f32>(out, load<f32>(value));
    }
  }
}
