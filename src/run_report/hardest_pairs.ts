/** The mistakes at a threshold, by the numbers of the pairs. */
export interface HardestPairs {
  /** Different people who are accepted, the most alike first; as many as were asked for. */
  accepts: number[];
  /** Images of one person that are rejected, the least alike first; as many as were asked for. */
  rejects: number[];
  /** Of all false accepts, how many there are. */
  acceptCount: number;
  /** Of all false rejects, how many there are. */
  rejectCount: number;
}

/**
 * Finds the worst mistakes: pairs of different people that score highest, and pairs of one person that score lowest. Of
 * equal scores the earlier pair comes first.
 *
 * @param scores The score of each pair.
 * @param same 1 or 0 for each pair.
 * @param threshold Scores from here on are accepted.
 * @param most How many of each kind to name.
 */
export function hardestPairs(
  scores: Float64Array,
  same: Uint8Array,
  threshold: number,
  most: number,
): HardestPairs {
  const accepts: number[] = [], rejects: number[] = [];
  for (const [pair, score] of scores.entries()) {
    if (same[pair] === 1 && score < threshold) rejects.push(pair);
    if (same[pair] !== 1 && score >= threshold) accepts.push(pair);
  }
  return {
    acceptCount: accepts.length,
    rejectCount: rejects.length,
    accepts: accepts.sort((a, b) => scores[b] - scores[a]).slice(0, most),
    rejects: rejects.sort((a, b) => scores[a] - scores[b]).slice(0, most),
  };
}
