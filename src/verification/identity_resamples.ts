import { Random } from "../random/random.ts";
import type { RankedTotals } from "./ranked_pairs.ts";

/** Whom pairs show, by numbers from 0. */
export interface DrawnPairs {
  /** The identity of one image of each pair. */
  a: Int32Array;
  /** Of the other. */
  b: Int32Array;
}

const NONE = -1;
/** Pairs that are weighed at once. */
const PIECE = 2 ** 14;

/**
 * Bootstrap resamples of identities: draws as many as there are, with replacement, and says how often each pair counts then: the
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
  readonly #pairs: DrawnPairs;
  /** How many identities and pairs are drawn. */
  readonly drawn: number;
  /** The draw of each identity; `NONE` where it has none of its own. */
  readonly #draws: Int32Array;
  /** Whether an identity is in one pair only. */
  readonly #isSingle: Uint8Array;
  /** How often each identity was drawn last. */
  readonly #counts: Float64Array;
  /** What each identity adds to the product of a pair with another: 1 where it is in one pair only. */
  readonly #shares: Float64Array;
  readonly #seed: number;

  /**
   * Prepares to draw the identities of pairs.
   *
   * @param pairs All of them; they are not copied.
   * @param seed The same seed draws the same identities.
   */
  constructor(pairs: DrawnPairs, seed: number) {
    const { a, b } = pairs;
    let last = -1;
    for (let pair = 0; pair < a.length; pair++) last = Math.max(last, a[pair], b[pair]);
    const pairsOf = new Int32Array(last + 1), draws = new Int32Array(last + 1).fill(NONE);
    for (let pair = 0; pair < a.length; pair++) {
      pairsOf[a[pair]]++;
      if (b[pair] !== a[pair]) pairsOf[b[pair]]++;
    }
    for (let pair = 0; pair < a.length; pair++) {
      const isSingle = pairsOf[a[pair]] === 1;
      draws[isSingle ? b[pair] : a[pair]] = 0;
      if (!isSingle && pairsOf[b[pair]] > 1) draws[b[pair]] = 0;
    }
    // In the order of identities, so that the order of pairs changes nothing.
    let drawn = 0;
    for (let identity = 0; identity <= last; identity++) {
      if (draws[identity] !== NONE) draws[identity] = drawn++;
    }
    this.#pairs = pairs;
    this.drawn = drawn;
    this.#draws = draws;
    this.#isSingle = Uint8Array.from(pairsOf, (count) => count === 1 ? 1 : 0);
    this.#counts = new Float64Array(last + 1);
    this.#shares = new Float64Array(last + 1);
    this.#seed = seed;
  }

  /**
   * How often each pair counts in a resample.
   *
   * @param resample Which, from 0.
   * @param weights Is filled, and returned.
   */
  weigh(resample: number, weights: Float32Array): Float32Array {
    this.draw(resample);
    return this.weighPart(this.#pairs, weights);
  }

  /**
   * Draws what {@link weighPart} and {@link totals} speak of.
   *
   * @param resample Which, from 0.
   */
  draw(resample: number): void {
    const random = new Random(this.#seed, "resample", resample), { drawn } = this;
    const times = new Float64Array(drawn);
    for (let i = 0; i < drawn; i++) times[random.below(drawn)]++;
    this.#draws.forEach((draw, identity) => {
      this.#counts[identity] = draw === NONE ? 1 : times[draw];
      this.#shares[identity] = this.#isSingle[identity] === 1 ? 1 : this.#counts[identity];
    });
  }

  /**
   * How often some of the pairs count.
   *
   * @param weights Is filled, and returned.
   */
  weighPart({ a, b }: DrawnPairs, weights: Float32Array): Float32Array {
    const counts = this.#counts, shares = this.#shares, isSingle = this.#isSingle;
    for (let pair = 0; pair < a.length; pair++) {
      const one = a[pair], other = b[pair];
      weights[pair] = one === other || (isSingle[one] & isSingle[other]) === 1
        ? counts[other]
        : shares[one] * shares[other];
    }
    return weights;
  }

  /**
   * How often all pairs of each kind count.
   *
   * @param same 1 or 0 for each pair.
   */
  totals(same: Uint8Array): RankedTotals {
    const part = new Float32Array(PIECE), { a, b } = this.#pairs;
    let sames = 0, all = 0;
    for (let from = 0; from < a.length; from += PIECE) {
      const to = Math.min(from + PIECE, a.length);
      this.weighPart({ a: a.subarray(from, to), b: b.subarray(from, to) }, part);
      for (let pair = from; pair < to; pair++) {
        all += part[pair - from];
        sames += same[pair] * part[pair - from];
      }
    }
    return { sames, differents: all - sames };
  }
}
