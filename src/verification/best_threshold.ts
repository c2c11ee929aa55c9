import type { Roc } from "./roc_curve.ts";

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
