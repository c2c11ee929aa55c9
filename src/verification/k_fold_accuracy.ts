import { contiguousFolds } from "./pairs.ts";

/** Thresholds 0, 0.01, ... 3.99 on the squared distance, which for unit vectors is 0 to 4. */
const THRESHOLDS = 400, STEP = 0.01;

/** Accuracies on folds of the pairs, each with a threshold chosen on the others. */
export interface FoldAccuracy {
  /** The mean over the folds, 0 to 1. */
  mean: number;
  /** Their standard deviation; the number of folds is divided by, not one less. */
  std: number;
  /** The accuracy on each fold. */
  folds: number[];
}

/**
 * The accuracy of LFW's protocol (Huang et al., 2007): for each fold, the threshold that does best on all other
 * folds, tried on this one. As InsightFace's evaluation computes it: squared distances between
 * embeddings of unit length, 2 - 2 cos; thresholds in steps of 0.01; accepted below the threshold;
 * of several that do best, the lowest.
 *
 * So are tested, with the mean over ten folds and its deviation: LFW, by its list, see {@link parseLfwPairs}, 3,000 pairs
 * of each kind; Cross-Age LFW and Cross-Pose LFW, by theirs, see {@link parseCalfwPairs}; CFP-FF and CFP-FP, 3,500 of each
 * kind, by CFP's own folder, see {@link readCfpPairs}; and AgeDB-30 (Moschoglou et al., CVPR Workshops 2017), as all of
 * these, by InsightFace's set, here `agedb_30.bin`, see {@link pairsOfVerificationSet}.
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
  const thresholds = new FoldThresholds(scores, same, folds), count = thresholds.foldCount;
  if (count < 2) {
    throw new RangeError(
      `Cannot measure accuracy over folds: expected pairs in two or more, got ${count}`,
    );
  }
  const accuracies = thresholds.accuracies();
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / count;
  const variance = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0) / count;
  return { mean, std: Math.sqrt(variance), folds: accuracies };
}

/** Pairs in folds with the first threshold that accepts each: all that accuracies over folds need to know of them. */
export class FoldThresholds {
  /** How many folds have pairs. */
  readonly foldCount: number;
  readonly #same: Uint8Array;
  /** The place of each pair's fold among those that have pairs. */
  readonly #places: Int32Array;
  readonly #firstAccepting: Int32Array;

  /**
   * @param scores The cosine of each pair.
   * @param same 1 or 0 for each pair.
   * @param folds The fold of each pair.
   */
  constructor(scores: Float64Array, same: Uint8Array, folds: Int32Array) {
    const placeOf = new Map([...new Set(folds)].sort((a, b) => a - b).map((fold, i) => [fold, i]));
    this.foldCount = placeOf.size;
    this.#same = same;
    this.#places = Int32Array.from(scores, (_, pair) => placeOf.get(folds[pair])!);
    this.#firstAccepting = Int32Array.from(scores, (score) => firstAccepting(2 - 2 * score));
  }

  /**
   * The accuracy on each fold at the threshold that does best on all others, of several the lowest.
   *
   * @param weights How often each pair counts. @default {once}
   * @returns NaN for a fold without weight.
   */
  accuracies(weights?: Float32Array): number[] {
    const places = this.#places, same = this.#same, accepting = this.#firstAccepting;
    // right[fold][t]: how many pairs of the fold threshold t gets right, first as steps from t - 1.
    const right = Array.from(
      { length: this.foldCount },
      () => new Float64Array(THRESHOLDS + 1),
    );
    const sizes = new Float64Array(this.foldCount);
    for (let pair = 0; pair < places.length; pair++) {
      const weight = weights === undefined ? 1 : weights[pair], steps = right[places[pair]];
      sizes[places[pair]] += weight;
      if (same[pair] !== 1) steps[0] += weight;
      steps[accepting[pair]] += same[pair] === 1 ? weight : -weight;
    }
    const all = new Float64Array(THRESHOLDS);
    for (const steps of right) {
      for (let t = 0; t < THRESHOLDS; t++) {
        if (t > 0) steps[t] += steps[t - 1];
        all[t] += steps[t];
      }
    }
    return right.map((own, place) => {
      let best = 0;
      for (let t = 1; t < THRESHOLDS; t++) if (all[t] - own[t] > all[best] - own[best]) best = t;
      return own[best] / sizes[place];
    });
  }
}

/** The first threshold above the distance, or `THRESHOLDS` if none is. */
function firstAccepting(distance: number): number {
  let t = Math.max(0, Math.min(THRESHOLDS, Math.floor(distance / STEP)));
  // The division may round either way across the product that the comparison is with.
  while (t > 0 && distance < (t - 1) * STEP) t--;
  while (t < THRESHOLDS && !(distance < t * STEP)) t++;
  return t;
}
