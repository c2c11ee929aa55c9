import type { IdentitiesOfPairs } from "./identities_of_pairs.ts";
import { IdentityResamples } from "./identity_resamples.ts";
import { type Interval, intervalOf } from "./interval.ts";

/** Options of resampling. */
export interface ResamplingOptions {
  /**
   * How many resamples are drawn.
   *
   * @default {1000, fewer for more than 200,000 pairs, down to 200}
   */
  resamples?: number;
  /** Of the draws: the same seed draws the same identities. @default {0} */
  seed?: number;
}

/** What intervals are over. */
export interface Resampling {
  /** What is drawn anew: identities, or pairs where identities are not known, which makes intervals too narrow. */
  over: "identities" | "pairs";
  /** How many of them there are. */
  count: number;
  /** How often they were drawn. */
  resamples: number;
}

/** With fewer, how they differ is not known. */
const FEWEST = 10;

/** Resamples of pairs, with which any figures of weighted pairs get intervals. */
export class PairResampling implements Resampling {
  readonly over: "identities" | "pairs";
  readonly count: number;
  readonly resamples: number;
  readonly #draws: IdentityResamples;
  readonly #pairs: number;

  /**
   * @param identities Whom the pairs show.
   * @param options How often and by which seed to draw.
   */
  constructor(identities: IdentitiesOfPairs, options: ResamplingOptions = {}) {
    const pairs = identities.a.length;
    const { resamples = Math.min(1000, Math.max(200, Math.floor(2e8 / pairs))), seed = 0 } =
      options;
    this.over = identities.isKnown ? "identities" : "pairs";
    this.count = identities.isKnown ? identities.count : pairs;
    this.resamples = resamples;
    this.#draws = new IdentityResamples(identities, seed);
    this.#pairs = pairs;
  }

  /**
   * The interval of each of some figures.
   *
   * @param figuresOf The figures, for how often each pair counts.
   */
  intervals(figuresOf: (weights: Float32Array) => number[]): Interval[] {
    const weights = new Float32Array(this.#pairs), values = figuresOf(weights.fill(1));
    const { drawn } = this.#draws;
    if (drawn < FEWEST) {
      const reason = `it takes ${FEWEST} ${this.over} to draw from, and there are ${drawn}`;
      return values.map(() => ({ reason }));
    }
    const resampled = values.map(() => new Array<number>(this.resamples));
    for (let resample = 0; resample < this.resamples; resample++) {
      const figures = figuresOf(this.#draws.weigh(resample, weights));
      figures.forEach((figure, i) => resampled[i][resample] = figure);
    }
    return values.map((value, i) => intervalOf(value, resampled[i]));
  }

  /** What intervals are over, without what they are drawn from. */
  describe(): Resampling {
    const { over, count, resamples } = this;
    return { over, count, resamples };
  }
}
