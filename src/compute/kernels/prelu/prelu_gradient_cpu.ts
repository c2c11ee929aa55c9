/**
 * The gradients of max(x, 0) + alpha min(x, 0) as plain loops.
 *
 * @param dy [rows, columns], as x.
 * @param alpha [columns]
 */
export function preluGradient(
  dy: Float32Array,
  x: Float32Array,
  alpha: Float32Array,
): { dx: Float32Array; dAlpha: Float32Array } {
  const columns = alpha.length;
  const dAlpha = new Float64Array(columns);
  const dx = dy.map((gradient, i) => {
    if (x[i] > 0) return gradient;
    dAlpha[i % columns] += gradient * x[i];
    return gradient * alpha[i % columns];
  });
  return { dx, dAlpha: Float32Array.from(dAlpha) };
}
