import type { Embeddings } from "../verification/embeddings.ts";

/** [D], the mean of rows, those of zeros left out. */
export function meanOfRows({ data, length }: Embeddings): Float64Array {
  const sum = new Float64Array(length);
  let count = 0;
  for (let start = 0; start < data.length; start += length) {
    const row = data.subarray(start, start + length);
    if (row.every((value) => value === 0)) continue;
    count++;
    for (let i = 0; i < length; i++) sum[i] += row[i];
  }
  return sum.map((value) => value / Math.max(1, count));
}

/**
 * Takes the mean of others away from rows, in place, and makes them of unit length again. Rows of zeros stay.
 *
 * @param rows [n, D], of unit length.
 * @param mean [D]
 */
export function takeMeanAway(rows: Float32Array, mean: Float64Array): void {
  const length = mean.length;
  for (let start = 0; start < rows.length; start += length) {
    const row = rows.subarray(start, start + length);
    if (row.every((value) => value === 0)) continue;
    let squares = 0;
    for (let i = 0; i < length; i++) {
      row[i] -= mean[i];
      squares += row[i] * row[i];
    }
    const norm = Math.sqrt(squares);
    if (norm > 0) { for (let i = 0; i < length; i++) row[i] /= norm; }
  }
}
