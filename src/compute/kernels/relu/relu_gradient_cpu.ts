/** dy where y is above 0, and 0 elsewhere; where y is NaN, dy as well. */
export function reluGradient(dy: Float32Array, y: Float32Array): Float32Array {
  return dy.map((slope, i) => y[i] <= 0 ? 0 : slope);
}
