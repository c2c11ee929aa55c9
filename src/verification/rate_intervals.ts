import { binOf, BINS, numberInBin } from "./count_pairs.ts";
import type { IdentitiesOfPairs } from "./identities_of_pairs.ts";
import { resolvedInterval } from "./interval.ts";
import { fallingOrder, RankedPairs } from "./ranked_pairs.ts";
import type { RateAtFar } from "./rates_at_fars.ts";
import { PairResampling, type Resampling, type ResamplingOptions } from "./resampling.ts";

/** Rates with their intervals, and what these are over. */
export interface RateIntervals {
  rates: RateAtFar[];
  resampling: Resampling;
}

/** So many pairs are all ranked. */
const FEW = 2 ** 20;

/** More pairs are accepted in no resample, in false accept rates of what there is. */
export const REACH = 2.5;

/**
 * Gives true accept rates their intervals, see {@link verificationIntervals}. Of a million pairs and more, those are
 * ranked that thresholds may be among.
 *
 * @param rates At falling false accept rates.
 * @param scores Of each pair.
 * @param same 1 or 0 for each pair.
 * @param identities Of each pair.
 */
export function rateIntervals(
  rates: readonly RateAtFar[],
  scores: Float32Array | Float64Array,
  same: Uint8Array,
  identities: IdentitiesOfPairs,
  options?: ResamplingOptions,
): RateIntervals {
  const fars = rates.map(({ far }) => far);
  const different = same.reduce((count, is) => count + 1 - is, 0);
  const needed = scores.length <= FEW ? different : REACH * Math.max(...fars) * different;
  const some = mostAlike(scores, same, needed);
  // In the order of their scores, so that resamples read memory from front to back.
  const order = fallingOrder(new Float64Array(some.length).map((_, i) => scores[some[i]]))
    .map((place) => some[place]);
  const take = <Numbers extends Float64Array | Uint8Array | Int32Array>(
    into: Numbers,
    from: ArrayLike<number>,
  ) => {
    for (let i = 0; i < order.length; i++) into[i] = from[order[i]];
    return into;
  };
  const ranked = new RankedPairs(
    take(new Float64Array(order.length), scores),
    take(new Uint8Array(order.length), same),
  );
  const part = {
    a: take(new Int32Array(order.length), identities.a),
    b: take(new Int32Array(order.length), identities.b),
  };
  const resampling = new PairResampling(identities, options);
  const intervals = resampling.intervalsOfPart(
    part,
    same,
    (weights, totals) => ranked.tars(weights, fars, totals),
  );
  return {
    rates: rates.map((rate, i) => ({
      ...rate,
      interval: resolvedInterval(rate.far, different, intervals[i]),
    })),
    resampling: resampling.describe(),
  };
}

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
