import type { Communicator } from "../compute/communicator.ts";
import type { IdentitiesOfPairs } from "./identities_of_pairs.ts";
import { type DrawnPairs, IdentityResamples } from "./identity_resamples.ts";
import { type Interval, intervalOf } from "./interval.ts";
import type { RankedTotals } from "./ranked_pairs.ts";

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
  /**
   * Processes that share the resamples as ranks, each of which is given the same and comes to the intervals of one alone.
   *
   * @default {this process alone}
   */
  communicator?: Communicator;
}

/** What intervals are over. */
export interface Resampling {
  /** What is resampled: identities, or pairs where identities are not known, which makes intervals too narrow. */
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
  readonly #ranks?: Communicator;

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
    this.#ranks = options.communicator;
  }

  /**
   * The interval of each of some figures.
   *
   * @param figuresOf The figures, for how often each pair counts.
   */
  intervals(figuresOf: (weights: Float32Array) => number[]): Interval[] {
    const weights = new Float32Array(this.#pairs);
    return this.#intervals(
      () => figuresOf(weights.fill(1)),
      (resample) => figuresOf(this.#draws.weigh(resample, weights)),
    );
  }

  /**
   * The same of figures that take some of the pairs, and how many there are of each kind.
   *
   * @param part Whom some of the pairs show.
   * @param same 1 or 0 for each of all pairs.
   * @param figuresOf The figures, for how often each of the part counts, and all pairs of each kind.
   */
  intervalsOfPart(
    part: DrawnPairs,
    same: Uint8Array,
    figuresOf: (weights: Float32Array, totals: RankedTotals) => number[],
  ): Interval[] {
    const weights = new Float32Array(part.a.length), draws = this.#draws;
    const sames = same.reduce((count, is) => count + is, 0);
    return this.#intervals(
      () => figuresOf(weights.fill(1), { sames, differents: same.length - sames }),
      (resample) => {
        draws.draw(resample);
        return figuresOf(draws.weighPart(part, weights), draws.totals(same));
      },
    );
  }

  #intervals(figures: () => number[], resampledFigures: (resample: number) => number[]) {
    const values = figures(), { drawn } = this.#draws;
    if (drawn < FEWEST) {
      const reason = `resampling takes at least ${FEWEST} ${this.over}, and there are ${drawn}`;
      return values.map((): Interval => ({ reason }));
    }
    const { resamples } = this, { rank, size } = this.#ranks ?? { rank: 0, size: 1 };
    const own: number[] = [];
    for (let resample = rank; resample < resamples; resample += size) {
      own.push(...resampledFigures(resample));
    }
    const ofRanks = gatherNumbers(Float64Array.from(own), this.#ranks);
    return values.map((value, i) => {
      const at = (resample: number) => Math.floor(resample / size) * values.length + i;
      const resampled = Array.from({ length: resamples }, (_, k) => ofRanks[k % size][at(k)]);
      return intervalOf(value, resampled);
    });
  }

  /** What intervals are over, without what they are drawn from. */
  describe(): Resampling {
    const { over, count, resamples } = this;
    return { over, count, resamples };
  }
}

/** What each rank gives, by rank, to the bit. Every rank must call. */
export function gatherNumbers(
  own: Float64Array<ArrayBuffer>,
  communicator?: Communicator,
): Float64Array<ArrayBuffer>[] {
  if (!communicator) return [own];
  const all = communicator.allGather(new Float32Array(own.buffer));
  return all.map((bits) => new Float64Array(bits.slice().buffer));
}
