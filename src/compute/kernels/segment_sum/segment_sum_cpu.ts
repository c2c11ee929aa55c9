/**
 * The sums of the rows of each segment, as plain loops.
 *
 * @param x [rows, columns]
 * @param segments [rows]; rows of a segment outside [0, count) are left out.
 * @returns [count, columns]
 */
export function segmentSum(
  x: ArrayLike<number>,
  segments: ArrayLike<number>,
  count: number,
): Float32Array {
  const columns = x.length / segments.length;
  const sums = new Float64Array(count * columns);
  for (let i = 0; i < x.length; i++) {
    const segment = segments[Math.floor(i / columns)];
    if (segment >= 0 && segment < count) sums[segment * columns + i % columns] += x[i];
  }
  return Float32Array.from(sums);
}
