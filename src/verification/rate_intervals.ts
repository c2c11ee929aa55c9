import { fallingOrder } from "./falling_order.ts";
import type { IdentitiesOfPairs } from "./identities_of_pairs.ts";
import { ifResolved } from "./if_resolved.ts";
import { RankedPairs } from "./ranked_pairs.ts";
import type { RateAtFar } from "./rates_at_fars.ts";
import { PairResampling, type Resampling, type ResamplingOptions } from "./resampling.ts";

/** Rates with their intervals, and what these are over. */
export interface RateIntervals {
  rates: RateAtFar[];
  resampling: Resampling;
}

/**
 * Gives true accept rates their intervals, see {@link verificationIntervals}. Sixteen million pairs of 3,500 identities
 * take a quarter of a minute.
 *
 * @param rates At falling false accept rates.
 * @param scores Of each pair.
 * @param same 1 or 0 for each pair.
 * @param identities Of each pair.
 */
export function rateIntervals(
  rates: readonly RateAtFar[],
  scores: Float64Array,
  same: Uint8Array,
  { a, b, ...identities }: IdentitiesOfPairs,
  options?: ResamplingOptions,
): RateIntervals {
  // Pairs in the order of their scores, so that resamples read memory from front to back.
  const order = fallingOrder(scores), sames = new Uint8Array(order.length);
  const arranged = {
    ...identities,
    a: new Int32Array(order.length),
    b: new Int32Array(order.length),
  };
  const falling = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) {
    sames[i] = same[order[i]];
    arranged.a[i] = a[order[i]];
    arranged.b[i] = b[order[i]];
    falling[i] = scores[order[i]];
  }
  const ranked = new RankedPairs(falling, sames), fars = rates.map(({ far }) => far);
  const resampling = new PairResampling(arranged, options);
  const intervals = resampling.intervals((weights) => ranked.tars(weights, fars));
  const different = same.reduce((count, is) => count + 1 - is, 0);
  return {
    rates: rates.map((rate, i) => ({
      ...rate,
      interval: ifResolved(rate.far, different, intervals[i]),
    })),
    resampling: resampling.describe(),
  };
}
