/**
 * The chance that a number of mean 0 and deviation 1 is at most `z`, to 1e-7 (Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 7.1.26).
 */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2, t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const above = Math.exp(-x * x) * series.reduceRight((sum, term) => (sum + term) * t, 0) / 2;
  return z > 0 ? 1 - above : above;
}

/** The number that such a number is at most with chance `share`, 0 to 1; -9 and 9 at the ends. */
export function normalQuantile(share: number): number {
  let low = -9, high = 9;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
