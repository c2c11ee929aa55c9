import { Random } from "../random/random.ts";

/** Whom pairs show, by numbers from 0. */
export interface DrawnPairs {
  /** The identity of one image of each pair. */
  a: Int32Array;
  /** Of the other. */
  b: Int32Array;
}

const NONE = -1;

/**
 * Draws identities anew, as many as there are and with replacement, and says how often each pair counts then: the
 * bootstrap (Efron 1979) for pairs, which depend on each other through the identities they share.
 *
 * A pair of one identity counts as often as its identity was drawn; a pair of two as often as both were, one times the
 * other, as each copy of the one meets each copy of the other. That is the vertex bootstrap of Snijders and Borgatti
 * ("Non-parametric standard errors and tests for network statistics", Connections 1999) and the pigeonhole bootstrap
 * of Owen (Annals of Applied Statistics, 2007), which Fogliato, Patil and Perona ("Confidence intervals for error rates in
 * 1:1 matching tasks", IJCV 2024) compare with others; the subsets bootstrap of Bolle, Ratha and Pankanti (CVIU 2004)
 * draws only one side of a pair and is too sure of false accepts.
 *
 * No bootstrap is exact here (McCullagh, Bernoulli 2000). This one errs towards wider intervals: what is peculiar to a
 * pair of two identities has three times its variance, which weighs little where identities are in many pairs. An
 * identity that is in one pair only has nothing to share, so it has no draw of its own beside the other one's, which
 * makes lists of pairs without a common identity exact again. In simulations intervals are as wide as figures are
 * spread where pairs share no identity or all are compared with all, and 1.1 to 1.5 times as wide for lists with
 * each identity in two to ten pairs.
 */
export class IdentityResamples {
  /** The draws that a pair is a product of; the last one is always 1. */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #counts: Float64Array;
  readonly #seed: number;

  /**
   * Prepares to draw the identities of pairs.
   *
   * @param seed The same seed draws the same identities.
   */
  constructor({ a, b }: DrawnPairs, seed: number) {
    let last = -1;
    for (let pair = 0; pair < a.length; pair++) last = Math.max(last, a[pair], b[pair]);
    const pairsOf = new Int32Array(last + 1), units = new Int32Array(last + 1).fill(NONE);
    for (let pair = 0; pair < a.length; pair++) {
      pairsOf[a[pair]]++;
      if (b[pair] !== a[pair]) pairsOf[b[pair]]++;
    }
    const first = a.map((identity, pair) => pairsOf[identity] === 1 ? b[pair] : identity);
    const second = b.map((identity, pair) =>
      identity === first[pair] || pairsOf[identity] === 1 ? NONE : identity
    );
    for (const identity of first) units[identity] = 0;
    for (const identity of second) if (identity !== NONE) units[identity] = 0;
    // In the order of identities, so that the order of pairs changes nothing.
    let drawn = 0;
    for (let identity = 0; identity <= last; identity++) {
      if (units[identity] !== NONE) units[identity] = drawn++;
    }
    this.#first = first.map((identity) => units[identity]);
    this.#second = second.map((identity) => identity === NONE ? drawn : units[identity]);
    this.#counts = new Float64Array(drawn + 1);
    this.#seed = seed;
  }

  /** How many are drawn: identities, and pairs that share none with others. */
  get drawn(): number {
    return this.#counts.length - 1;
  }

  /**
   * How often each pair counts in a resample.
   *
   * @param resample Which, from 0.
   * @param weights Is filled, and returned.
   */
  weigh(resample: number, weights: Float32Array): Float32Array {
    const counts = this.#counts.fill(0), first = this.#first, second = this.#second;
    const random = new Random(this.#seed, "resample", resample), { drawn } = this;
    for (let i = 0; i < drawn; i++) counts[random.below(drawn)]++;
    counts[drawn] = 1;
    for (let pair = 0; pair < first.length; pair++) {
      weights[pair] = counts[first[pair]] * counts[second[pair]];
    }
    return weights;
  }
}
