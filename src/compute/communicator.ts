/**
 * Several trainers that take their steps together. Every rank makes the same calls in the same order; a call returns once
 * all ranks have made it, with the same numbers, to the bit, on each.
 */
export interface Communicator {
  /** Which of them this is, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /**
   * Sums over all ranks, in one exchange.
   *
   * @param values Arrays of the same lengths on every rank.
   * @param sums Arrays of those lengths that the sums are written to; they may be `values`.
   */
  allReduce(values: readonly Float32Array[], sums: readonly Float32Array[]): void;
  /** What each rank gave, by rank; they may give different numbers of values. */
  allGather(values: Float32Array): Float32Array[];
}

/** One trainer by itself. */
export const singleRank: Communicator = {
  rank: 0,
  size: 1,
  allReduce: (values, sums) => values.forEach((some, i) => sums[i].set(some)),
  allGather: (values) => [values],
};
