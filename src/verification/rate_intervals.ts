import { fallingOrder } from "./falling_order.ts";
import type { IdentitiesOfPairs } from "./identities_of_pairs.ts";
import { ifResolved } from "./if_resolved.ts";
import { mostAlike } from "./most_alike.ts";
import { RankedPairs } from "./ranked_pairs.ts";
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
      interval: ifResolved(rate.far, different, intervals[i]),
    })),
    resampling: resampling.describe(),
  };
}
