/**
 * A receiver operating characteristic: what is accepted at each threshold, where a pair is accepted if its
 * score is at least the threshold. Point 0 accepts nothing, the last one everything.
 */
export interface Roc {
  /** Every distinct score, falling, after an `Infinity` that accepts nothing. */
  thresholds: Float64Array;
  /** False accept rate: the share of the different pairs that are accepted, 0 to 1, rising. */
  far: Float64Array;
  /** True accept rate: the share of the same pairs that are accepted, 0 to 1, rising. */
  tar: Float64Array;
  /** The area under the curve, 0 to 1: how often a same pair scores higher than a different one, ties half. */
  area: number;
  /** The number of same pairs. */
  same: number;
  /** The number of different pairs. */
  different: number;
}

/**
 * The curve of scored pairs, with every distinct score a threshold (Fawcett, "An introduction to ROC
 * analysis", 2006, algorithms 1 and 2). Counts are whole numbers, so nothing rounds before the end.
 *
 * @param scores The score of each pair, higher for more alike.
 * @param same 1 or 0 for each pair.
 * @throws {RangeError} if a score is NaN, or if the pairs are all of one kind.
 *
 * @example Usage
 * ```ts
 * import { rocCurve } from "../../mod.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const roc = rocCurve(Float64Array.of(0.9, 0.8, 0.8, 0.1), Uint8Array.of(1, 1, 0, 0));
 *
 * deepStrictEqual(roc.thresholds, Float64Array.of(Infinity, 0.9, 0.8, 0.1));
 * deepStrictEqual(roc.tar, Float64Array.of(0, 0.5, 1, 1));
 * deepStrictEqual(roc.far, Float64Array.of(0, 0, 0.5, 1));
 * strictEqual(roc.area, 0.875);
 * ```
 */
export function rocCurve(scores: Float64Array, same: Uint8Array): Roc {
  if (scores.length !== same.length) {
    throw new RangeError(
      `Cannot draw a ROC curve of ${scores.length} scores and ${same.length} labels`,
    );
  }
  const nan = scores.findIndex(Number.isNaN);
  if (nan >= 0) throw new RangeError(`Cannot draw a ROC curve as the score of pair ${nan} is NaN`);
  // A sort of numbers is far faster than one of pairs by their score, so each kind is sorted alone.
  const sames = scores.filter((_, pair) => same[pair] === 1).sort();
  const differents = scores.filter((_, pair) => same[pair] !== 1).sort();
  if (sames.length === 0 || differents.length === 0) {
    throw new RangeError(
      `Cannot draw a ROC curve as there must be pairs of both kinds: ` +
        `there are ${sames.length} same and ${differents.length} different ones`,
    );
  }

  const thresholds = new Float64Array(scores.length + 1);
  const far = new Float64Array(scores.length + 1), tar = new Float64Array(scores.length + 1);
  thresholds[0] = Infinity;
  let points = 1, twiceArea = 0;
  let s = sames.length - 1, d = differents.length - 1;
  while (s >= 0 || d >= 0) {
    const threshold = Math.max(s < 0 ? -Infinity : sames[s], d < 0 ? -Infinity : differents[d]);
    const sBefore = s, dBefore = d;
    while (s >= 0 && sames[s] === threshold) s--;
    while (d >= 0 && differents[d] === threshold) d--;
    const accepted = sames.length - 1 - s, acceptedBefore = sames.length - 1 - sBefore;
    twiceArea += (dBefore - d) * (accepted + acceptedBefore);
    thresholds[points] = threshold;
    tar[points] = accepted / sames.length;
    far[points] = (differents.length - 1 - d) / differents.length;
    points++;
  }
  return {
    thresholds: thresholds.slice(0, points),
    far: far.slice(0, points),
    tar: tar.slice(0, points),
    area: twiceArea / 2 / (sames.length * differents.length),
    same: sames.length,
    different: differents.length,
  };
}
