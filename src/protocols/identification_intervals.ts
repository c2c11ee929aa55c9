import type { GallerySearch, RankRate, SubjectIdentification } from "./identify_subjects.ts";
import { numberIdentities } from "../verification/identities_of_pairs.ts";
import { type Interval, resolvedInterval } from "../verification/interval.ts";
import { RankedPairs } from "../verification/ranked_pairs.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import {
  PairResampling,
  type Resampling,
  type ResamplingOptions,
} from "../verification/resampling.ts";

/** What comes out of {@link ijbIdentification}. */
export interface IjbIdentification {
  /** Each gallery alone. */
  galleries: SubjectIdentification[];
  /** At ranks 1 and 5, the mean over the galleries. */
  ranks: RankRate[];
  /**
   * True positive identification rates, as `tar`, at false positive ones of 0.01 and 0.1, as `far`: the mean over the
   * galleries, `null` if one of them has too few probes to say. Thresholds are those of each gallery.
   */
  rates: Omit<RateAtFar, "threshold">[];
  /** What intervals are over: the subjects of the probes, with the galleries as they are. */
  resampling?: Resampling;
  /** A sentence each on what is missing or stands twice in the files. */
  notices: string[];
}

/**
 * Gives the figures of identification their intervals: subjects are resampled, each with all its probes, the same for
 * every gallery. Galleries stay as they are, so intervals say nothing of others.
 *
 * @param figures Of each gallery, and their means; rates at rising false positive rates.
 * @param searches Of each gallery.
 * @param subjects Of each probe.
 */
export function identificationIntervals(
  { galleries, ranks, rates }: Pick<IjbIdentification, "galleries" | "ranks" | "rates">,
  searches: readonly GallerySearch[],
  subjects: Int32Array,
  options?: ResamplingOptions,
): Omit<IjbIdentification, "notices"> {
  const persons = numberIdentities(subjects);
  const count = persons.reduce((most, person) => Math.max(most, person + 1), 0);
  const drawn = { isKnown: true, count, a: persons, b: persons };
  const resampling = new PairResampling(drawn, options);
  const figuresOf = searches.map((search) => figuresOfSearch(search, ranks, rates));
  const size = ranks.length + rates.length;
  const intervals = resampling.intervals((weights) => {
    const each = figuresOf.map((figures) => figures(weights));
    const means = Array.from(
      { length: size },
      (_, i) => each.reduce((sum, figures) => sum + figures[i], 0) / each.length,
    );
    return [...each.flat(), ...means];
  });
  const fewest = Math.min(...galleries.map(({ nonMated }) => nonMated));
  const withRanks = <Rank>(figures: Rank[], at: number) =>
    figures.map((figure, i) => ({ ...figure, interval: intervals[at + i] }));
  const withRates = <Rate extends { far: number }>(
    figures: Rate[],
    at: number,
    strangers: number,
  ) =>
    figures.map((figure, i): Rate & { interval: Interval } => ({
      ...figure,
      interval: resolvedInterval(
        figure.far,
        strangers,
        intervals[at + i],
        "FPIR probes without a mate",
      ),
    }));
  return {
    galleries: galleries.map((gallery, i) => ({
      ...gallery,
      ranks: withRanks(gallery.ranks, i * size),
      rates: withRates(gallery.rates, i * size + ranks.length, gallery.nonMated),
    })),
    ranks: withRanks(ranks, galleries.length * size),
    rates: withRates(rates, galleries.length * size + ranks.length, fewest),
    resampling: resampling.describe(),
  };
}

/** Rates at the ranks, and at the false positive rates, for how often each probe counts. */
function figuresOfSearch(
  { isMated, scores, ahead }: GallerySearch,
  ranks: readonly { rank: number }[],
  rates: readonly { far: number }[],
): (weights: Float32Array) => number[] {
  const ranked = new RankedPairs(Float64Array.from(scores), isMated);
  const falling = rates.map(({ far }) => far).reverse();
  return (weights) => {
    const found = ranks.map(() => 0);
    let mated = 0;
    for (let probe = 0; probe < weights.length; probe++) {
      if (isMated[probe] === 0) continue;
      mated += weights[probe];
      for (let i = 0; i < found.length; i++) {
        if (ahead[probe] < ranks[i].rank) found[i] += weights[probe];
      }
    }
    return [...found.map((count) => count / mated), ...ranked.tars(weights, falling).reverse()];
  };
}
