/** Lengths of arrays that are summed in one exchange: few numbers, more than go to everybody, and an odd number of them. */
export const SIZES = [[1], [3, 0, 5], [40_000, 1, 30_001]];

/** Numbers whose sum depends on the order in which they are added. */
export function numbersOf(rank: number, lengths: readonly number[]): Float32Array[] {
  let at = 0;
  return lengths.map((length) =>
    Float32Array.from({ length }, () => Math.sin(12.9898 * (++at + 77 * rank)) * 10 ** (at % 7))
  );
}
