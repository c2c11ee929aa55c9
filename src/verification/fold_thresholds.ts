/** Thresholds 0, 0.01, ... 3.99 on the squared distance, which for unit vectors is 0 to 4. */
const THRESHOLDS = 400, STEP = 0.01;

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
