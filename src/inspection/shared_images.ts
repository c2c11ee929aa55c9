/** Pairs of identities that have equal images; those that share the most come first. */
export interface SharedImages {
  /** The number of pairs. */
  readonly count: number;
  /** [count], the first identity of each pair. */
  readonly a: Uint32Array;
  /** [count], the second. */
  readonly b: Uint32Array;
  /** [count], how many different pictures both have. */
  readonly images: Uint32Array;
}

/**
 * A picture of more identities than this is none of them, but a placeholder or an advertisement; to pair all who
 * have it would take the square of their number.
 */
export const MOST_SHARERS = 20;

/**
 * Counts how often each pair of identities comes.
 *
 * @param seconds How many identities the second of a pair is one of.
 * @param pairs Called twice, to be gone through to its end.
 */
export function countPairs(
  seconds: number,
  pairs: () => Iterable<[first: number, second: number]>,
): SharedImages {
  let total = 0;
  for (const _ of pairs()) total++;
  // A pair as one number, exact in float64 for any two datasets of less than 2^26 identities.
  const keys = new Float64Array(total);
  let filled = 0;
  for (const [first, second] of pairs()) keys[filled++] = first * seconds + second;
  keys.sort();

  const starts: number[] = [];
  for (let i = 0; i < total; i++) if (keys[i] !== keys[i - 1]) starts.push(i);
  const imagesOf = (start: number) => (starts[start + 1] ?? total) - starts[start];
  const order = Uint32Array.from(starts.keys()).sort((x, y) => imagesOf(y) - imagesOf(x) || x - y);
  return {
    count: order.length,
    a: order.map((start) => Math.floor(keys[starts[start]] / seconds)),
    b: order.map((start) => keys[starts[start]] % seconds),
    images: order.map(imagesOf),
  };
}
