import type { MarginCoefficients } from "./margin.ts";

/** 1 - t^2 is kept above this, so that the slope stays finite at cosines of +-1. */
export const LEAST_SINE_SQUARED = 1e-7;

/**
 * scale * margin(cosine) where the column is the row's own, scale * cosine elsewhere, as plain loops.
 *
 * @param cosines [B, M], row by row.
 * @param columns [B], each row's own column, or -1 for none.
 */
export function marginLogits(
  cosines: Float32Array,
  columns: Int32Array,
  scale: number,
  margin: MarginCoefficients,
): Float32Array {
  const width = cosines.length / columns.length;
  const logits = cosines.map((cosine) => scale * cosine);
  columns.forEach((column, row) => {
    if (column < 0) return;
    const cosine = Math.min(1, Math.max(-1, cosines[row * width + column]));
    const shifted = cosine > margin.turn
      ? cosine * margin.cosine - Math.sqrt(1 - cosine * cosine) * margin.sine
      : cosine - margin.shift;
    logits[row * width + column] = scale * shifted;
  });
  return logits;
}

/** The gradient with respect to the cosines: scale, times the margin's slope at the row's own column. */
export function marginLogitsGradient(
  gradients: Float32Array,
  cosines: Float32Array,
  columns: Int32Array,
  scale: number,
  margin: MarginCoefficients,
): Float32Array {
  const width = cosines.length / columns.length;
  const result = gradients.map((gradient) => scale * gradient);
  columns.forEach((column, row) => {
    if (column < 0) return;
    const cosine = Math.min(1, Math.max(-1, cosines[row * width + column]));
    if (cosine <= margin.turn) return;
    const sine = Math.sqrt(Math.max(LEAST_SINE_SQUARED, 1 - cosine * cosine));
    result[row * width + column] *= margin.cosine + (cosine / sine) * margin.sine;
  });
  return result;
}
