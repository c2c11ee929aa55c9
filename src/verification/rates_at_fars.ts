import type { Interval } from "./interval.ts";

/** The false accept rates that are reported, highest first. */
export const REPORTED_FARS: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** How many pairs of one identity a threshold accepts that accepts a given share of those of different ones. */
export interface RateAtFar {
  /** The false accept rate that was asked for, 0 to 1. */
  far: number;
  /** The true accept rate, 0 to 1; `null` if there are too few different pairs to say. */
  tar: number | null;
  /** Scores from here on are accepted; `null` as above. -Infinity is `null` in JSON. */
  threshold: number | null;
  /** Of the true accept rate, 95 %, where it was measured. */
  interval?: Interval;
}

/** The false accept rates of IJB's tables. */
export const IJB_FARS: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/**
 * How many of `count` pairs may be accepted at most for their share not to exceed `rate`.
 *
 * @returns `undefined` if one pair is a larger share already: 1e-6 takes a million pairs.
 */
export function mostAccepted(count: number, rate: number): number | undefined {
  if (!(1 / count <= rate)) return undefined;
  // The product may round either way across a whole number; the quotient is what is compared.
  let most = Math.min(count, Math.round(rate * count));
  while (most / count > rate) most--;
  return most;
}

/**
 * The true accept rate at each false accept rate, exactly. A pair is accepted if its score is at least the
 * threshold. The threshold is the lowest at which the share of different pairs that are accepted does not exceed the
 * rate asked for: the next number of float32 above the highest different score that has to be rejected. So pairs of
 * equal score are accepted all or none, and nothing is read off between two thresholds. Where `1 / far` exceeds the
 * number of different pairs the rate is `null`: no threshold could tell such a rate from 0.
 *
 * @param same Scores of the pairs of one identity, in any order; not NaN.
 * @param different Scores of the pairs of two identities.
 * @param fars False accept rates, 0 to 1.
 * @throws {RangeError} if there are no pairs of one identity.
 *
 * @example Usage
 * ```ts
 * import { ratesAtFars } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [half, few] = ratesAtFars(Float32Array.of(3, 1), Float32Array.of(2, 0), [0.5, 0.1]);
 *
 * deepStrictEqual([half.tar, few.tar], [1, null]);
 * ```
 */
export function ratesAtFars(
  same: Float32Array,
  different: Float32Array,
  fars: readonly number[] = IJB_FARS,
): RateAtFar[] {
  if (same.length === 0) {
    throw new RangeError(
      `Cannot measure a true accept rate: expected pairs of one identity, got none`,
    );
  }
  const sames = same.slice().sort(), differents = different.slice().sort();
  return fars.map((far) => {
    const most = mostAccepted(differents.length, far);
    if (most === undefined) return { far, tar: null, threshold: null };
    const rejected = differents.length - most - 1;
    if (rejected < 0) return { far, tar: 1, threshold: -Infinity };
    const threshold = nextFloat32(differents[rejected]);
    return { far, tar: countAtLeast(sames, threshold) / sames.length, threshold };
  });
}

/** The next number of float32 above one of float32. */
export function nextFloat32(value: number): number {
  const [bits] = new Int32Array(Float32Array.of(value + 0).buffer);
  const [next] = new Float32Array(Int32Array.of(bits < 0 ? bits - 1 : bits + 1).buffer);
  return value === Infinity ? Infinity : next;
}

/** How many of rising numbers are at least `least`. */
function countAtLeast(rising: Float32Array, least: number): number {
  let low = 0, high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle] >= least) high = middle;
    else low = middle + 1;
  }
  return rising.length - low;
}
