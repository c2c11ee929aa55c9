/** The gradient of `f` at `values` by central differences. */
export function slopes(
  values: readonly number[],
  f: (values: number[]) => number,
  h = 1e-4,
): number[] {
  return values.map((_, i) => {
    const at = (d: number) => f(values.map((value, j) => j === i ? value + d : value));
    return (at(h) - at(-h)) / (2 * h);
  });
}
