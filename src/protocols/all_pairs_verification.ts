import type { Communicator } from "../compute/communicator.ts";
import { grouped, rateTable, resamplingLines } from "./describe_rates.ts";
import type { FiguresKind } from "./protocol_kind.ts";
import { count, rates, resampling } from "./rate_schemas.ts";
import { allPairsIntervals, neededPairs } from "./all_pairs_intervals.ts";
import {
  BINS,
  type CollectedPairs,
  numberInBin,
  type PairStretch,
} from "../verification/count_pairs.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { numberIdentities } from "../verification/identities_of_pairs.ts";
import {
  IJB_FARS,
  mostAccepted,
  nextFloat32,
  type RateAtFar,
} from "../verification/rates_at_fars.ts";
import { gatherNumbers, type Resampling } from "../verification/resampling.ts";
import { ScoreWorkers } from "../verification/score_workers.ts";
import { unitRows } from "../verification/unit_rows.ts";

/** Options of {@link allPairsVerification}. */
export interface AllPairsOptions {
  /**
   * The false accept rates to report.
   *
   * @default {[1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]}
   */
  fars?: readonly number[];
  /**
   * How many workers score; with 1 or 0 it is done in place.
   *
   * @default {the machine's cores, shared with the ranks on it}
   */
  workers?: number;
  /**
   * Processes that share the pairs as ranks, each of which is given the same and comes to the figures of one alone, to the bit.
   *
   * @default {this process alone}
   */
  communicator?: Communicator;
}

/** What comes out of {@link allPairsVerification}. */
export interface AllPairsVerification {
  /** How many pairs were compared: n (n - 1) / 2. */
  pairs: number;
  /** How many of them are of one identity. */
  same: number;
  /** At each false accept rate. */
  rates: RateAtFar[];
  /** What the intervals of the rates are over; without it there are none, as they take too many scores. */
  resampling?: Resampling;
}

/**
 * Compares every image with every other: true accept rates down to a false accept rate of 1e-6, as MegaFace
 * (Kemelmacher-Shlizerman et al., CVPR 2016) reports them, without a list of pairs.
 *
 * The rates are those of {@link ratesAtFars}, and exact, but few scores are kept. Products are computed tile by tile,
 * twice: first scores are counted by the upper half of their bits, which says in which bin the threshold of each rate
 * lies; then the numbers within these bins are counted, and the most alike pairs are collected, half a million at most,
 * for the intervals of the rates that these are enough for, see {@link verificationIntervals}. Memory is that of the
 * embeddings, scaled to unit length, and some MB.
 *
 * @param embeddings [n, D]
 * @param identities Of each row.
 * @throws {RangeError} if no identity has two images, or a row holds a number that is not finite.
 *
 * @example Usage
 * ```ts
 * import { allPairsVerification } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const embeddings = { data: Float32Array.of(1, 0, 1, 0.1, 0, 1), count: 3, length: 2 };
 * const { pairs, same, rates } = await allPairsVerification(embeddings, Int32Array.of(7, 7, 8), {
 *   fars: [0.5],
 * });
 *
 * deepStrictEqual([pairs, same, rates[0].tar], [3, 1, 1]);
 * ```
 */
export async function allPairsVerification(
  embeddings: Embeddings,
  identities: Int32Array,
  { fars = IJB_FARS, workers, communicator }: AllPairsOptions = {},
): Promise<AllPairsVerification> {
  const { count } = embeddings;
  if (identities.length !== count) {
    throw new RangeError(
      `Cannot compare ${count} embeddings of ${identities.length} identities: expected one for each`,
    );
  }
  const rows = unitRows(embeddings);
  const all = { rowCount: count, columnCount: count };
  using scorers = new ScoreWorkers(workers, communicator);
  const stretchOf = (from: number, to: number): PairStretch => ({
    ...{ rows, columns: rows, rowIdentities: identities, columnIdentities: identities },
    ...{ from, to, upper: true },
  });

  const own = new Float64Array(2 * BINS);
  await scorers.run("countPairs", all, stretchOf, (some) => addTo(own, some));
  const counts = sumOfRanks(own, communicator);
  const differents = counts.subarray(0, BINS), sames = counts.subarray(BINS);
  const different = sum(differents), same = sum(sames);
  if (same === 0) {
    throw new RangeError(
      "Cannot compare all pairs: expected an identity with two images, got none",
    );
  }

  const places = fars.map((far) => {
    const most = mostAccepted(different, far);
    return most === undefined || most === different ? undefined : fromTop(differents, most);
  });
  const bins = Int32Array.from(new Set(places.flatMap((place) => place ? [place.bin] : [])));
  let within = new Float64Array(2 * BINS * bins.length), collected: CollectedPairs[] = [];
  const needed = neededPairs(fars, different);
  const numbers = numberIdentities(identities);
  if (bins.length > 0 || needed > 0) {
    const stretchWithin = (from: number, to: number) => ({
      ...stretchOf(from, to),
      ...{ rowIdentities: numbers, columnIdentities: numbers },
      ...{ bins, least: leastOf(needed, differents, different) },
    });
    await scorers.run("countPairsWithin", all, stretchWithin, ({ counts, ...pairs }) => {
      addTo(within, counts);
      collected.push(pairs);
    });
    within = sumOfRanks(within, communicator);
    collected = pairsOfRanks(collected, communicator);
  }

  const rates = fars.map((far, i): RateAtFar => {
    const place = places[i];
    if (!place) {
      const isAll = mostAccepted(different, far) !== undefined;
      return { far, tar: isAll ? 1 : null, threshold: isAll ? -Infinity : null };
    }
    const start = 2 * BINS * bins.indexOf(place.bin);
    const { bin: at } = fromTop(within.subarray(start, start + BINS), place.left);
    const accepted = sum(sames.subarray(place.bin + 1)) +
      sum(within.subarray(start + BINS + at + 1, start + 2 * BINS));
    return { far, tar: accepted / same, threshold: nextFloat32(numberInBin(place.bin, at)) };
  });
  const figures = { pairs: same + different, same };
  return needed === 0
    ? { ...figures, rates }
    : { ...figures, ...allPairsIntervals(rates, collected, numbers, different, { communicator }) };
}

/** A score that as many different pairs as are needed reach, and no more of them than its bin has. */
function leastOf(needed: number, differents: Float64Array, different: number): number {
  if (needed === 0) return Infinity;
  const bin = needed === different ? 0 : fromTop(differents, needed).bin;
  return bin === 0 ? -Infinity : numberInBin(bin, 0);
}

/** The bin, from the highest down, that takes the number of pairs above `most`; and what it may have for that. */
function fromTop(counts: Float64Array, most: number): { bin: number; left: number } {
  let bin = counts.length - 1, left = most;
  while (counts[bin] <= left) left -= counts[bin--];
  return { bin, left };
}

/** What all ranks counted, which is as exact as what one of them did. */
function sumOfRanks(
  own: Float64Array<ArrayBuffer>,
  communicator?: Communicator,
): Float64Array<ArrayBuffer> {
  const sums = new Float64Array(own.length);
  for (const counts of gatherNumbers(own, communicator)) addTo(sums, counts);
  return sums;
}

/** What all ranks collected, in a part each. */
function pairsOfRanks(own: CollectedPairs[], communicator?: Communicator): CollectedPairs[] {
  if (!communicator) return own;
  const gather = (ofPart: (part: CollectedPairs) => Float32Array | Int32Array<ArrayBuffer>) => {
    const bits = own.map(ofPart).map(({ buffer }) => new Float32Array(buffer));
    return communicator.allGather(joined(bits)).map((some) => some.slice());
  };
  const scores = gather(({ scores }) => scores);
  const [a, b] = [gather(({ a }) => a), gather(({ b }) => b)];
  return scores.map((scores, rank) => ({
    scores,
    a: new Int32Array(a[rank].buffer),
    b: new Int32Array(b[rank].buffer),
  }));
}

function joined(parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function addTo(sums: Float64Array, counts: Uint32Array | Float64Array): void {
  for (let i = 0; i < counts.length; i++) sums[i] += counts[i];
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** All pairs of a set in a few lines to print. */
export function describeAllPairs(verification: AllPairsVerification): string[] {
  const { pairs, same, rates, resampling } = verification;
  const what = `${grouped(pairs)} pairs, ${grouped(same)} same`;
  return [what, ...rateTable(rates, pairs - same), ...resamplingLines(resampling)];
}

const kind: FiguresKind<"all-pairs", AllPairsVerification> = {
  name: "all-pairs",
  title: "All pairs of images",
  files: {},
  needsSamples: true,
  figures: { pairs: count, same: count, rates, resampling },
  hasRanks: true,
  verify: ({ embeddings, identities, communicator }) =>
    allPairsVerification(embeddings, identities(), { communicator }),
  describe: describeAllPairs,
  counts: ({ pairs, same }) => [["pairs", pairs], ["same", same]],
  rates: ({ rates }) => rates,
  differentPairs: ({ pairs, same }) => pairs - same,
};
export default kind;
