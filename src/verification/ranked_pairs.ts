/** Figures of weighted pairs, rates and shares 0 to 1; NaN where pairs of one kind have no weight. */
export interface CurveFigures {
  /** As of `rocCurve`. */
  auc: number;
  /** As of `equalErrorRate`. */
  eer: number;
  /** The accuracy of `bestThreshold`. */
  best: number;
}

/** Pairs sorted by their scores, once, so that figures of any weights of them take one pass. */
export class RankedPairs {
  readonly #same: Uint8Array;
  /** Pairs from the highest score to the lowest. */
  readonly #order: Uint32Array;
  /** 1 where the next pair in this order has another score. */
  readonly #isLast: Uint8Array;

  /**
   * @param scores Of each pair, not NaN.
   * @param same 1 or 0 for each pair.
   */
  constructor(scores: Float64Array, same: Uint8Array) {
    const order = fallingOrder(scores);
    this.#same = same;
    this.#order = order;
    this.#isLast = new Uint8Array(order.length).fill(1);
    for (let i = 1; i < order.length; i++) {
      if (scores[order[i]] === scores[order[i - 1]]) this.#isLast[i - 1] = 0;
    }
  }

  /**
   * The figures that depend on the whole curve.
   *
   * @param weights How often each pair counts; whole numbers add up without rounding.
   */
  curve(weights: Float32Array): CurveFigures {
    const order = this.#order, same = this.#same, isLast = this.#isLast;
    const { sames, differents } = this.#totals(weights);
    if (sames === 0 || differents === 0) return { auc: NaN, eer: NaN, best: NaN };
    let accepted = 0, falsely = 0, acceptedBefore = 0, falselyBefore = 0;
    let twiceArea = 0, right = differents, least = sames * differents, eer = 0.5;
    for (let i = 0; i < order.length; i++) {
      const pair = order[i];
      if (same[pair] === 1) accepted += weights[pair];
      else falsely += weights[pair];
      if (isLast[i] === 0) continue;
      twiceArea += (falsely - falselyBefore) * (accepted + acceptedBefore);
      right = Math.max(right, accepted + differents - falsely);
      const distance = Math.abs(falsely * sames - (sames - accepted) * differents);
      if (distance < least) {
        least = distance;
        eer = (falsely / differents + 1 - accepted / sames) / 2;
      }
      acceptedBefore = accepted;
      falselyBefore = falsely;
    }
    const auc = twiceArea / 2 / (sames * differents);
    return { auc, eer, best: right / (sames + differents) };
  }

  /**
   * The true accept rates of `tarAtFar`.
   *
   * @param fars False accept rates, falling.
   * @param totals The weight of the pairs of each kind, if more than those that are ranked: those that are not score
   * lower than all that are.
   * @returns At each of `fars`; NaN also where thresholds are among the pairs that are not ranked.
   */
  tars(weights: Float32Array, fars: readonly number[], totals?: RankedTotals): number[] {
    const order = this.#order, same = this.#same, isLast = this.#isLast;
    const { sames, differents } = totals ?? this.#totals(weights);
    const tars = new Array<number>(fars.length).fill(NaN);
    if (sames === 0 || differents === 0) return tars;
    let accepted = 0, falsely = 0, acceptedBefore = 0, open = fars.length - 1;
    for (let i = 0; i < order.length && open >= 0; i++) {
      const pair = order[i];
      if (same[pair] === 1) accepted += weights[pair];
      else falsely += weights[pair];
      if (isLast[i] === 0) continue;
      const far = falsely / differents;
      while (open >= 0 && far > fars[open]) tars[open--] = acceptedBefore / sames;
      acceptedBefore = accepted;
    }
    if (falsely === differents) tars.fill(1, 0, open + 1);
    return tars;
  }

  #totals(weights: Float32Array): RankedTotals {
    const same = this.#same;
    let sames = 0, all = 0;
    for (let pair = 0; pair < weights.length; pair++) {
      all += weights[pair];
      sames += weights[pair] * same[pair];
    }
    return { sames, differents: all - sames };
  }
}

/** The weight of the pairs of each kind. */
export interface RankedTotals {
  /** Of pairs of one identity. */
  sames: number;
  /** Of pairs of two. */
  differents: number;
}

/**
 * The numbers of scores from the highest to the lowest, those of equal scores beside each other. Rounded to float32,
 * score and number make a whole number of 64 bits, which sort thirty times as fast as with a function that compares.
 */
export function fallingOrder(scores: Float64Array): Uint32Array {
  const keys = new BigUint64Array(scores.length), words = new Uint32Array(keys.buffer);
  const bits = new Int32Array(Float32Array.from(scores).buffer);
  for (let i = 0; i < scores.length; i++) {
    words[2 * i + LOW] = i;
    // Negative numbers have their bits the other way round, and come before the others.
    words[2 * i + 1 - LOW] = bits[i] < 0 ? ~bits[i] : bits[i] ^ SIGN;
  }
  keys.sort().reverse();
  const order = new Uint32Array(scores.length);
  for (let start = 0, i = 0; i < order.length; i++) {
    order[i] = words[2 * i + LOW];
    const isLast = words[2 * i + 1 - LOW] !== words[2 * i + 3 - LOW];
    if (!isLast) continue;
    // What float32 takes for equal.
    if (i > start) order.subarray(start, i + 1).sort((a, b) => scores[b] - scores[a]);
    start = i + 1;
  }
  return order;
}

const SIGN = 0x80000000;
/** Where the lower word of a number of 64 bits is. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
