import type { Roc } from "./roc_curve.ts";

/**
 * The largest true accept rate, 0 to 1, of a threshold whose false accept rate is at most `far`; nothing is
 * read off between two thresholds. With fewer than `1 / far` different pairs, that is the rate at
 * which none of them is accepted.
 *
 * @param far 0 to 1.
 */
export function tarAtFar(roc: Pick<Roc, "far" | "tar">, far: number): number {
  let low = 0, high = roc.far.length - 1; // the wanted point is one of them, and point 0 has FAR 0
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (roc.far[middle] <= far) low = middle;
    else high = middle - 1;
  }
  return roc.tar[low];
}

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

/** A threshold and how many pairs it gets right. */
export interface BestThreshold {
  /** The share of pairs, 0 to 1, that are accepted and same, or rejected and different. */
  accuracy: number;
  /** Scores from here on are accepted; `Infinity` (`null` in JSON) where it is best to accept nothing. */
  threshold: number;
}

/** The threshold with the highest accuracy over all pairs; of several, the highest. */
export function bestThreshold(roc: Roc): BestThreshold {
  const { far, tar, same, different, thresholds } = roc;
  let best = 0, most = -1;
  for (let i = 0; i < thresholds.length; i++) {
    // Counts, not shares of them: accuracies that are equal compare as equal.
    const right = Math.round(tar[i] * same) + different - Math.round(far[i] * different);
    if (right > most) [best, most] = [i, right];
  }
  return { accuracy: most / (same + different), threshold: thresholds[best] };
}
