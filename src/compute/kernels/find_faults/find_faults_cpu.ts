/** Marks the first stretch of `faults` if any number of `x` is NaN or infinite. */
export function findFaults(x: Float32Array, faults: Float32Array): Float32Array {
  const found = faults.slice();
  if (x.some((number) => !Number.isFinite(number))) found[0] = 1;
  return found;
}
