import type { RankRate } from "./identify_subjects.ts";
import { numberIdentities } from "../verification/identities_of_pairs.ts";
import {
  PairResampling,
  type Resampling,
  type ResamplingOptions,
} from "../verification/resampling.ts";

/**
 * The share of searches that find the mate at each rank, with their intervals: identities are resampled, each with all its
 * searches. Distractors stay as they are.
 *
 * @param ranks From 1.
 * @param ahead How many distractors come before the mate in each search.
 * @param starts Where the searches of each probe begin, and where the last ones end: n + 1 numbers.
 * @param identities Of each probe.
 */
export function cmcIntervals(
  ranks: readonly number[],
  ahead: Float64Array,
  starts: Int32Array,
  identities: Int32Array,
  options?: ResamplingOptions,
): { cmc: RankRate[]; resampling: Resampling } {
  const searching = identities.filter((_, probe) => starts[probe] < starts[probe + 1]);
  const persons = numberIdentities(searching);
  const count = persons.reduce((most, person) => Math.max(most, person + 1), 0);
  const searches = new Float64Array(count), found = ranks.map(() => new Float64Array(count));
  let place = 0;
  for (let probe = 0; probe < identities.length; probe++) {
    if (starts[probe] === starts[probe + 1]) continue;
    const person = persons[place++];
    for (let search = starts[probe]; search < starts[probe + 1]; search++) {
      searches[person]++;
      ranks.forEach((rank, i) => found[i][person] += ahead[search] < rank ? 1 : 0);
    }
  }
  const each = Int32Array.from(searches.keys());
  const resampling = new PairResampling({ isKnown: true, count, a: each, b: each }, options);
  const ratesOf = (weights: ArrayLike<number>) => {
    const all = weigh(searches, weights);
    return found.map((counts) => weigh(counts, weights) / all);
  };
  const intervals = resampling.intervals(ratesOf);
  const rates = ratesOf(new Uint8Array(count).fill(1));
  return {
    cmc: ranks.map((rank, i) => ({ rank, rate: rates[i], interval: intervals[i] })),
    resampling: resampling.describe(),
  };
}

function weigh(counts: Float64Array, weights: ArrayLike<number>): number {
  return counts.reduce((sum, count, person) => sum + count * weights[person], 0);
}
