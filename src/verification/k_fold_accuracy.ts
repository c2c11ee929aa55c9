import { contiguousFolds } from "./folds.ts";

/** Accuracies on folds of the pairs, each with a threshold chosen on the others. */
export interface FoldAccuracy {
  /** The mean over the folds, 0 to 1. */
  mean: number;
  /** Their standard deviation; the number of folds is divided by, not one less. */
  std: number;
  /** The accuracy on each fold. */
  folds: number[];
}

/** Thresholds 0, 0.01, ... 3.99 on the squared distance, which for unit vectors is 0 to 4. */
const THRESHOLDS = 400, STEP = 0.01;

/**
 * The accuracy of LFW's protocol (Huang et al., 2007): for each fold, the threshold that does best on all other
 * folds, tried on this one. As InsightFace's evaluation computes it: squared distances between
 * embeddings of unit length, 2 - 2 cos; thresholds in steps of 0.01; accepted below the threshold;
 * of several that do best, the lowest.
 *
 * @param scores The cosine of each pair.
 * @param same 1 or 0 for each pair.
 * @param folds The fold of each pair, from 0; one without pairs is left out. @default {ten contiguous ones}
 * @throws {RangeError} if there are not at least two folds with pairs.
 */
export function kFoldAccuracy(
  scores: Float64Array,
  same: Uint8Array,
  folds: Int32Array = contiguousFolds(scores.length),
): FoldAccuracy {
  const placeOf = new Map([...new Set(folds)].sort((a, b) => a - b).map((fold, i) => [fold, i]));
  const count = placeOf.size;
  if (count < 2) {
    throw new RangeError(
      `Cannot measure accuracy over folds: expected pairs in two or more, got ${count}`,
    );
  }

  // right[fold][t]: how many pairs of the fold threshold t gets right, first as steps from t - 1.
  const right = Array.from({ length: count }, () => new Int32Array(THRESHOLDS + 1));
  const sizes = new Int32Array(count);
  for (let pair = 0; pair < scores.length; pair++) {
    const place = placeOf.get(folds[pair])!, steps = right[place];
    sizes[place]++;
    if (same[pair] !== 1) steps[0]++;
    steps[firstAccepting(2 - 2 * scores[pair])] += same[pair] === 1 ? 1 : -1;
  }
  const all = new Int32Array(THRESHOLDS);
  for (const steps of right) {
    for (let t = 0; t < THRESHOLDS; t++) {
      if (t > 0) steps[t] += steps[t - 1];
      all[t] += steps[t];
    }
  }
  const accuracies = right.map((own, place) => {
    const others = all.map((count, t) => count - own[t]);
    return own[others.indexOf(Math.max(...others))] / sizes[place];
  });

  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / count;
  const variance = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / count;
  return { mean, std: Math.sqrt(variance), folds: accuracies };
}

/** The first threshold above the distance, or `THRESHOLDS` if none is. */
function firstAccepting(distance: number): number {
  let t = Math.max(0, Math.min(THRESHOLDS, Math.floor(distance / STEP)));
  // The division may round either way across the product that the comparison is with.
  while (t > 0 && distance < (t - 1) * STEP) t--;
  while (t < THRESHOLDS && !(distance < t * STEP)) t++;
  return t;
}
