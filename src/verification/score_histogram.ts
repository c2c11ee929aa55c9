/** How scores are spread. */
export interface ScoreHistogram {
  /** Where each bin begins, and where the last one ends: one number more than there are bins. */
  edges: number[];
  /** The share of the same pairs in each bin, 0 to 1. */
  same: number[];
  /** The share of the different pairs in each bin, 0 to 1. */
  different: number[];
}

const BINS = 60;

/**
 * Counts the scores of both kinds of pairs in bins of equal width, from the lowest score to the highest.
 *
 * @param scores The score of each pair.
 * @param same 1 or 0 for each pair; there must be both.
 */
export function scoreHistogram(scores: Float64Array, same: Uint8Array): ScoreHistogram {
  let lowest = Infinity, highest = -Infinity;
  for (const score of scores) {
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  const width = (highest - lowest || 1) / BINS;
  const counts = [new Array<number>(BINS).fill(0), new Array<number>(BINS).fill(0)];
  for (const [pair, score] of scores.entries()) {
    const bin = Math.min(BINS - 1, Math.floor((score - lowest) / width));
    counts[same[pair] === 1 ? 1 : 0][bin]++;
  }
  const [different, own] = counts.map((bins) => {
    const all = bins.reduce((sum, count) => sum + count, 0);
    return bins.map((count) => count / all);
  });
  const edges = Array.from({ length: BINS + 1 }, (_, i) => lowest + i * width);
  return { edges, same: own, different };
}
