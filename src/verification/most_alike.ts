import { binOf, BINS, numberInBin } from "./count_pairs.ts";

/**
 * The pairs that score as high as some of the different ones do, in their order.
 *
 * @param scores Of each pair, of float32.
 * @param same 1 or 0 for each pair.
 * @param count Of different pairs there are so many among them, and some more; or all.
 */
export function mostAlike(
  scores: ArrayLike<number>,
  same: Uint8Array,
  count: number,
): Uint32Array {
  const differents = new Uint32Array(BINS);
  for (let pair = 0; pair < same.length; pair++) {
    if (same[pair] === 0) differents[binOf(scores[pair])]++;
  }
  let bin = BINS;
  for (let found = 0; found < count && bin > 0;) found += differents[--bin];
  const different = differents.reduce((sum, some) => sum + some, 0);
  const least = count >= different ? -Infinity : numberInBin(bin, 0);
  let size = 0;
  for (let pair = 0; pair < same.length; pair++) if (scores[pair] >= least) size++;
  const pairs = new Uint32Array(size);
  for (let pair = 0, i = 0; pair < same.length; pair++) {
    if (scores[pair] >= least) pairs[i++] = pair;
  }
  return pairs;
}
