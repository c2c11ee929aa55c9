/** Rows of a tile of the result that is kept in registers: with its two columns of vectors, all that there are. */
export const ROWS: i32 = 6;

/** Columns of a tile, and of a panel: two vectors. */
export const PANEL: i32 = 8;

/** Writes two vectors. @inline */
export function storeEight(to: usize, low: v128, high: v128): void {
  v128.store(to, low);
  v128.store(to, high, 16);
}

/** Writes the first `columns` (1 to 8) of two vectors. */
export function storeColumns(to: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= PANEL) {
    storeEight(to, low, high);
    return;
  }
  let rest = low, at = to, left = columns;
  if (left >= 4) {
    v128.store(at, low);
    rest = high;
    at += 16;
    left -= 4;
  }
  if (left > 0) v128.store32_lane(at, rest, 0);
  if (left > 1) v128.store32_lane(at + 4, rest, 1);
  if (left > 2) v128.store32_lane(at + 8, rest, 2);
}

/** Adds two vectors to what is there. @inline */
export function addEight(to: usize, low: v128, high: v128): void {
  v128.store(to, f32x4.add(v128.load(to), low));
  v128.store(to, f32x4.add(v128.load(to, 16), high), 16);
}

/** Adds the first `columns` (1 to 8) of two vectors to what is there. */
export function addColumns(to: usize, low: v128, high: v128, columns: i32): void {
  if (columns >= PANEL) {
    addEight(to, low, high);
    return;
  }
  let rest = low, at = to, left = columns;
  if (left >= 4) {
    v128.store(at, f32x4.add(v128.load(at), low));
    rest = high;
    at += 16;
    left -= 4;
  }
  if (left > 0) store<f32>(at, load<f32>(at) + f32x4.extract_lane(rest, 0));
  if (left > 1) store<f32>(at + 4, load<f32>(at + 4) + f32x4.extract_lane(rest, 1));
  if (left > 2) store<f32>(at + 8, load<f32>(at + 8) + f32x4.extract_lane(rest, 2));
}
