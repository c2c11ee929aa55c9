/**
 * Adds each row of a matrix to the row of the result that its segment names; a segment that there
 * is not takes nothing.
 *
 * @param x [rows, columns]
 * @param segments [rows], i32.
 * @param to [count, columns], to which it is added.
 */
export function segmentSum(
  x: usize,
  segments: usize,
  to: usize,
  rows: i32,
  columns: i32,
  count: i32,
): void {
  const bytes: usize = <usize> columns << 2;
  for (let row = 0; row < rows; row++, x += bytes, segments += 4) {
    const segment = load<i32>(segments);
    if (segment < 0 || segment >= count) continue;
    const sum = to + <usize> segment * bytes;
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) {
      v128.store(sum + c, f32x4.add(v128.load(sum + c), v128.load(x + c)));
    }
    for (; c < bytes; c += 4) {
      store<f32>(sum + c, load<f32>(sum + c) + load<f32>(x + c));
    }
  }
}
