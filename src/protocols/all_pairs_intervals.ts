import type { CollectedPairs } from "../verification/count_pairs.ts";
import { type Interval, resolvedInterval } from "../verification/interval.ts";
import { RankedPairs } from "../verification/ranked_pairs.ts";
import { type RateIntervals, REACH } from "../verification/rate_intervals.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import { PairResampling, type ResamplingOptions } from "../verification/resampling.ts";

/** More scores of different pairs are not kept. */
const MOST_COLLECTED = 5e5;

/**
 * How many of the most alike different pairs intervals need: those that may be accepted in a resample at the highest
 * false accept rate for which they are not too many to keep.
 *
 * @returns 0 if they are for all of them.
 */
export function neededPairs(fars: readonly number[], different: number): number {
  const needed = fars.map((far) => neededAt(far, different));
  return Math.max(0, ...needed.filter((count) => count <= MOST_COLLECTED));
}

function neededAt(far: number, different: number): number {
  return Math.min(different, Math.ceil(REACH * far * different));
}

/**
 * Gives true accept rates over all pairs of a set their intervals, see {@link verificationIntervals}. How much all pairs
 * count follows from how often each identity was drawn and how many images it has, so only those are needed that
 * thresholds may be among.
 *
 * @param rates Of all pairs.
 * @param collected In parts: the most alike pairs, {@link neededPairs} or more of two identities among them.
 * @param identities The identity of each image, from 0.
 * @param different How many pairs there are of two identities.
 */
export function allPairsIntervals(
  rates: readonly RateAtFar[],
  collected: readonly CollectedPairs[],
  identities: Int32Array,
  different: number,
  options?: ResamplingOptions,
): RateIntervals {
  const persons = identities.reduce((most, identity) => Math.max(most, identity + 1), 0);
  const scores = Float64Array.from(collected.flatMap(({ scores }) => [...scores]));
  const images = new Float64Array(persons);
  for (const identity of identities) images[identity]++;
  // After the pairs comes each identity with itself, so that those in none of them are drawn too. It counts as often
  // as it was drawn.
  const withEach = (of: Int32Array[]) =>
    Int32Array.from([...of.flatMap((part) => [...part]), ...images.keys()]);
  const a = withEach(collected.map(({ a }) => a)), b = withEach(collected.map(({ b }) => b));
  const same = Uint8Array.from(scores, (_, pair) => a[pair] === b[pair] ? 1 : 0);
  const ranked = new RankedPairs(scores, same);
  const order = rates.map((_, i) => i).sort((i, j) => rates[j].far - rates[i].far);
  const fars = order.map((i) => rates[i].far);
  const drawn = { isKnown: true, count: persons, a, b };
  const resampling = new PairResampling(drawn, options);
  const values = resampling.intervals((weights) => {
    let sames = 0, all = 0, squares = 0;
    for (let person = 0; person < persons; person++) {
      const copies = weights[scores.length + person], own = images[person];
      sames += copies * own * (own - 1) / 2;
      all += copies * own;
      squares += (copies * own) ** 2;
    }
    return ranked.tars(weights, fars, { sames, differents: (all * all - squares) / 2 });
  });
  const intervals: Interval[] = [];
  order.forEach((i, place) => intervals[i] = values[place]);
  return {
    rates: rates.map((rate, i) => ({
      ...rate,
      interval: neededAt(rate.far, different) > MOST_COLLECTED
        ? { reason: "it would take more scores than are kept" }
        : resolvedInterval(rate.far, different, intervals[i]),
    })),
    resampling: resampling.describe(),
  };
}
