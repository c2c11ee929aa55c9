/**
 * Writes rows over some of a matrix' own.
 *
 * @param matrix [R, width]
 * @param at [G]; rows that the matrix does not have are left out.
 * @param rows [G, width]
 */
export function putRows(
  matrix: Float32Array,
  at: ArrayLike<number>,
  rows: ArrayLike<number>,
  width: number,
): void {
  const total = matrix.length / width;
  for (let i = 0; i < at.length; i++) {
    if (at[i] < 0 || at[i] >= total) continue;
    for (let c = 0; c < width; c++) matrix[at[i] * width + c] = rows[i * width + c];
  }
}
