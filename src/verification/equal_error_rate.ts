import type { Roc } from "./roc_curve.ts";

/**
 * The rate, 0 to 1, at which as large a share of the different pairs is accepted as of the same pairs is
 * rejected: half way between the two rates at the threshold that brings them nearest, the highest
 * such.
 */
export function equalErrorRate(roc: Roc): number {
  const { far, tar, same, different } = roc;
  let best = 0, least = Infinity;
  for (let i = 0; i < far.length; i++) {
    // Over the common denominator both are whole numbers: rates that are equal compare as equal.
    const accepted = Math.round(far[i] * different) * same;
    const rejected = (same - Math.round(tar[i] * same)) * different;
    const distance = Math.abs(accepted - rejected);
    if (distance < least) [best, least] = [i, distance];
  }
  return (far[best] + 1 - tar[best]) / 2;
}
