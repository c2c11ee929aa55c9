/** Rows shorter than this are divided by it instead, so that rows of zeros stay zeros. */
export const LEAST_LENGTH = 1e-12;

/** Rows [R, D] divided by their lengths. */
export function normalizeRows(x: Float32Array, width: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let begin = 0; begin < x.length; begin += width) {
    const row = x.subarray(begin, begin + width), by = divisor(row);
    y.set(row.map((value) => value / by), begin);
  }
  return y;
}

/** (dy - y (y . dy)) / length; where the length is too short to divide by, dy over what is divided by instead. */
export function normalizeRowsGradient(
  dy: Float32Array,
  x: Float32Array,
  width: number,
): Float32Array {
  const dx = new Float32Array(x.length);
  for (let begin = 0; begin < x.length; begin += width) {
    const row = x.subarray(begin, begin + width), slopes = dy.subarray(begin, begin + width);
    const by = divisor(row);
    const along = by === LEAST_LENGTH ? 0 : dot(row, slopes) / by;
    dx.set(slopes.map((slope, i) => (slope - row[i] / by * along) / by), begin);
  }
  return dx;
}

function divisor(row: Float32Array): number {
  const length = Math.sqrt(dot(row, row));
  return length < LEAST_LENGTH ? LEAST_LENGTH : length;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
