import { normalizeRows, normalizeRowsGradient } from "../normalize_rows/normalize_rows_cpu.ts";

/** Products of each of the rows `unit` [B, D] with each of `weights` [N, D] once that has length 1: [B, N]. */
export function cosines(unit: Float32Array, weights: Float32Array, width: number): Float32Array {
  const unitWeights = toRows(normalizeRows(weights, width), width);
  return Float32Array.from(
    toRows(unit, width).flatMap((row) => unitWeights.map((weight) => dot(row, weight))),
  );
}

/** The gradient with respect to `unit`. @param dy [B, N] */
export function cosinesUnitGradient(
  dy: Float32Array,
  weights: Float32Array,
  width: number,
): Float32Array {
  const unitWeights = normalizeRows(weights, width), count = weights.length / width;
  return combine(toRows(dy, count), unitWeights, width);
}

/** The gradient with respect to `weights`. @param dy [B, N] */
export function cosinesWeightGradient(
  dy: Float32Array,
  unit: Float32Array,
  weights: Float32Array,
  width: number,
): Float32Array {
  const count = weights.length / width;
  const slopes = Array.from(
    { length: count },
    (_, n) => Float32Array.from(toRows(dy, count), (row) => row[n]),
  );
  return normalizeRowsGradient(combine(slopes, unit, width), weights, width);
}

/** For each list of shares the sum of as many rows, each times its share. */
function combine(shares: Float32Array[], rows: Float32Array, width: number): Float32Array {
  return Float32Array.from(shares.flatMap((share) =>
    Array.from({ length: width }, (_, d) => {
      return share.reduce((sum, factor, i) => sum + factor * rows[i * width + d], 0);
    })
  ));
}

function toRows(values: Float32Array, width: number): Float32Array[] {
  return Array.from(
    { length: values.length / width },
    (_, row) => values.subarray(row * width, (row + 1) * width),
  );
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
