const PATIENCE = 2000, LEAST = 2 ** -24, MOST = 2 ** 24;

/** Marks the first stretch of `faults` if any number of `x` is NaN or infinite. */
export function findFaults(x: Float32Array, faults: Float32Array): Float32Array {
  const found = faults.slice();
  if (x.some((number) => !Number.isFinite(number))) found[0] = 1;
  return found;
}

/** The scale, the steps since it changed, and what the last step's gradients are multiplied by, 0 to skip them. */
export function nextLossScale(
  [scale, steps]: Float32Array,
  faults: Float32Array,
): [scale: number, steps: number, factor: number] {
  if (faults.some((fault) => fault !== 0)) return [Math.max(LEAST, scale / 2), 0, 0];
  return steps + 1 < PATIENCE
    ? [scale, steps + 1, 1 / scale]
    : [Math.min(MOST, 2 * scale), 0, 1 / scale];
}
