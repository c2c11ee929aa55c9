import { intervalInBrackets } from "../reports/describe_interval.ts";
import { grouped, LABEL_WIDTH, percent, rateTable, resamplingLines } from "./describe_rates.ts";
import type { FiguresKind } from "./protocol_kind.ts";
import { count, ranks, rates, resampling } from "./rate_schemas.ts";
import { cmcIntervals } from "./cmc_intervals.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { EmbeddingsFile } from "../verification/embeddings_file.ts";
import type { RankRate } from "./identify_subjects.ts";
import { mostAccepted, nextFloat32, type RateAtFar } from "../verification/rates_at_fars.ts";
import type { Resampling } from "../verification/resampling.ts";
import { ScoreWorkers } from "../verification/score_workers.ts";
import { scoreTiles, TILE_COLUMNS } from "../verification/score_tiles.ts";
import { TopScores } from "../verification/rank_mates.ts";
import { type UnitRows, unitRows } from "../verification/unit_rows.ts";

/** Options of {@link megaface}. */
export interface MegafaceOptions {
  /**
   * The false accept rates to report, small ones: as many scores are kept as they let be accepted.
   *
   * @default {[1e-4, 1e-5, 1e-6]}
   */
  fars?: readonly number[];
  /**
   * How many workers score; with 1 or 0 it is done in place.
   *
   * @default {the machine's cores}
   */
  workers?: number;
}

/** What comes out of {@link megaface}. */
export interface Megaface {
  /** How many probes there are. */
  probes: number;
  /** How many of them have a mate. */
  mated: number;
  /** Searches: each probe with each of its mates. */
  searches: number;
  /** How many distractors there are. */
  distractors: number;
  /** The cumulative match characteristic: at ranks 1, 2, 5, 10, ... up to the number of distractors. */
  cmc: RankRate[];
  /** What the intervals of these are over: the identities of probes with mates, with the distractors as they are. */
  resampling?: Resampling;
  /** Pairs of a probe and a distractor. */
  differentPairs: number;
  /**
   * Of verification over all pairs of probes of one identity and all pairs of a probe and a distractor. They have no
   * intervals: of the highest scores, whose they are is not kept.
   */
  rates: RateAtFar[];
}

/**
 * Identification among distractors as in MegaFace (Kemelmacher-Shlizerman et al., "The MegaFace Benchmark: 1 Million
 * Faces for Recognition at Scale", CVPR 2016). Each probe is searched for in a gallery of all distractors and one of its
 * mates, the other probes of its identity, one mate after the other. The mate is at rank 1 if no distractor scores as
 * high or higher: ties count against it. Probes without a mate are not searched for, but their pairs with distractors
 * count in verification.
 *
 * Embeddings are two arrays, [n, D] of probes and [m, D] of distractors, who are taken to be strangers to the probes
 * and to one another. Scores are computed tile by tile and none is kept but the highest, as many as the false accept
 * rates need: the rates are exact, see {@link ratesAtFars}. Distractors in a file are read a stretch at a time, so that
 * of a million, 2 GB of 512 numbers, some 64 MiB a worker are in memory.
 *
 * @param probes [n, D]
 * @param identities Of each probe.
 * @param distractors [m, D], in memory or in a file, which stays open.
 * @throws {RangeError} if no identity has two probes, there are no distractors, arrays do not fit each other, or a row
 * holds a number that is not finite.
 *
 * @example Usage
 * ```ts
 * import { megaface } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const probes = { data: Float32Array.of(1, 0, 4, 3), count: 2, length: 2 };
 * const distractors = { data: Float32Array.of(0, 1, 12, 5), count: 2, length: 2 };
 *
 * // Of both probes (12, 5) is nearer than the mate.
 * const { cmc } = await megaface(probes, Int32Array.of(7, 7), distractors);
 * deepStrictEqual(cmc.map(({ rank, rate }) => [rank, rate]), [[1, 0], [2, 1]]);
 * ```
 */
export async function megaface(
  probes: Embeddings,
  identities: Int32Array,
  distractors: Embeddings | EmbeddingsFile,
  { fars = [1e-4, 1e-5, 1e-6], workers }: MegafaceOptions = {},
): Promise<Megaface> {
  const fail = (message: string) => new RangeError(`Cannot identify probes: ${message}`);
  if (identities.length !== probes.count) {
    throw fail(`expected an identity for each of ${probes.count}, got ${identities.length}`);
  }
  if (distractors.count === 0) throw fail("expected distractors, got none");
  if (distractors.length !== probes.length) {
    throw fail(
      `they have ${probes.length} numbers each, and distractors have ${distractors.length}`,
    );
  }
  const rows = unitRows(probes, { name: "probes" });
  const { scores: mateScores, starts: mateStarts } = scoreMates(rows, identities);
  if (mateScores.length === 0) throw fail("expected an identity with two, got none");

  const different = rows.count * distractors.count;
  const most = fars.map((far) => mostAccepted(different, far));
  const top = Math.min(
    different,
    Math.max(...most.map((count) => count === undefined ? 0 : count + 1)),
  );
  const ahead = new Float64Array(mateScores.length), highest = new TopScores(top);
  using scorers = new ScoreWorkers(workers);
  await scorers.run(
    "rankMates",
    { rowCount: rows.count, columnCount: distractors.count },
    async (from, to) => {
      const some = unitRows(await readRows(distractors, from, to), {
        name: "distractors",
        first: from,
      });
      return { probes: rows, distractors: some, mateScores, mateStarts, top };
    },
    (some) => {
      some.ahead.forEach((count, i) => ahead[i] += count);
      for (const score of some.top) if (score > highest.floor) highest.add(score);
    },
  );

  const differents = highest.take(), searches = mateScores.length;
  const mated = rows.count -
    mateStarts.subarray(1).reduce((none, end, i) => end === mateStarts[i] ? none + 1 : none, 0);
  return {
    probes: rows.count,
    mated,
    searches,
    distractors: distractors.count,
    ...cmcIntervals(ranksUpTo(distractors.count), ahead, mateStarts, identities),
    differentPairs: different,
    rates: fars.map((far, i): RateAtFar => {
      const accepted = most[i];
      if (accepted === undefined) return { far, tar: null, threshold: null };
      const threshold = accepted === different ? -Infinity : nextFloat32(differents[accepted]);
      const same = mateScores.reduce((count, score) => score >= threshold ? count + 1 : count, 0);
      return { far, tar: same / searches, threshold };
    }),
  };
}

async function readRows(
  embeddings: Embeddings | EmbeddingsFile,
  from: number,
  to: number,
): Promise<Embeddings> {
  if (embeddings instanceof EmbeddingsFile) return await embeddings.read(from, to);
  const { data, length } = embeddings;
  return { data: data.subarray(from * length, to * length), count: to - from, length };
}

/** The scores of each probe with its mates, rising, and where those of each probe begin. */
function scoreMates(probes: UnitRows, identities: Int32Array) {
  const sizes = new Map<number, number>();
  for (const identity of identities) sizes.set(identity, (sizes.get(identity) ?? 0) + 1);
  const starts = new Int32Array(probes.count + 1);
  identities.forEach((identity, probe) =>
    starts[probe + 1] = starts[probe] + sizes.get(identity)! - 1
  );
  const scores = new Float32Array(starts[probes.count]), ends = starts.slice();
  for (const tile of scoreTiles(probes, probes, { upper: true })) {
    for (let r = 0; r < tile.rows; r++) {
      const probe = tile.row + r;
      for (let c = Math.max(0, probe + 1 - tile.column); c < tile.columns; c++) {
        const mate = tile.column + c;
        if (identities[mate] !== identities[probe]) continue;
        const score = tile.scores[r * TILE_COLUMNS + c];
        scores[ends[probe]++] = score;
        scores[ends[mate]++] = score;
      }
    }
  }
  for (let probe = 0; probe < probes.count; probe++) {
    scores.subarray(starts[probe], starts[probe + 1]).sort();
  }
  return { scores, starts };
}

/** 1, 2, 5, 10, 20, ... */
function ranksUpTo(most: number): number[] {
  const ranks: number[] = [];
  for (let unit = 1; unit <= most; unit *= 10) {
    ranks.push(...[unit, 2 * unit, 5 * unit].filter((rank) => rank <= most));
  }
  return ranks;
}

/** Identification among distractors in a few lines to print. */
export function describeMegaface(figures: Megaface): string[] {
  const { searches, mated, distractors, differentPairs } = figures;
  return [
    `${grouped(searches)} searches with ${grouped(mated)} probes among ${
      grouped(distractors)
    } distractors`,
    ...figures.cmc.map(({ rank, rate, interval }) =>
      `${`rank ${rank}`.padEnd(LABEL_WIDTH)}${percent(rate)}${intervalInBrackets(interval)}`
    ),
    ...resamplingLines(figures.resampling),
    `${grouped(differentPairs)} pairs of a probe and a distractor`,
    ...rateTable(figures.rates, differentPairs),
    ...(figures.resampling ? ["no interval of TAR: whose the highest scores are is not kept"] : []),
  ];
}

/** Of the curve, the ranks that a table has room for. */
const SHOWN_RANKS = [1, 5, 10, 100];

const kind: FiguresKind<"megaface", Megaface, { distractors: string }> = {
  name: "megaface",
  title: "MegaFace, mates searched for among distractors",
  files: { distractors: { help: "as embeddings, [m, D]", isNeeded: true } },
  needsSamples: true,
  figures: {
    probes: count,
    mated: count,
    searches: count,
    distractors: count,
    cmc: ranks,
    resampling,
    differentPairs: count,
    rates,
  },
  async verify({ embeddings, identities, files }) {
    // Read as they are needed: a million take 2 GB.
    const distractors = await EmbeddingsFile.open(files.distractors);
    return await megaface(embeddings, identities(), distractors)
      .finally(() => distractors.close());
  },
  describe: describeMegaface,
  counts: ({ searches, distractors }) => [["searches", searches], ["distractors", distractors]],
  ranks: ({ cmc }) => cmc.filter(({ rank }) => SHOWN_RANKS.includes(rank)),
  rates: ({ rates }) => rates,
  differentPairs: ({ differentPairs }) => differentPairs,
};
export default kind;
