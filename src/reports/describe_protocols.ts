import type { AllPairsVerification } from "../verification/all_pairs_verification.ts";
import type { IjbIdentification } from "../verification/identification_intervals.ts";
import type { RankRate, SubjectIdentification } from "../verification/identify_subjects.ts";
import type { IjbVerification } from "../verification/ijb_verification.ts";
import type { Megaface } from "../verification/megaface.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import type { Resampling } from "../verification/resampling.ts";
import {
  describeInterval,
  describeMissingIntervals,
  describeResampling,
  intervalInBrackets,
} from "./describe_interval.ts";

/**
 * 1:1 verification in a few lines to print. A rate that takes more pairs than there are is said to be so, and not
 * given. Where 95 % intervals were measured, they stand beside the rates.
 *
 * @example Usage
 * ```ts
 * import { describeIjbVerification } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const rates = [
 *   { far: 0.1, tar: 0.975, threshold: 0.31 },
 *   { far: 1e-6, tar: null, threshold: null },
 * ];
 *
 * deepStrictEqual(describeIjbVerification({ pairs: 300_040, same: 40, rates, notices: [] }), [
 *   "300,040 pairs of templates, 40 same",
 *   "FAR      TAR        threshold",
 *   "1e-1     97.50 %    0.3100",
 *   "1e-6     not resolvable: it takes at least 1,000,000 different pairs, there are 300,000",
 * ]);
 * ```
 */
export function describeIjbVerification(verification: IjbVerification): string[] {
  const { pairs, same, rates, notices, resampling } = verification;
  const what = `${count(pairs)} pairs of templates, ${count(same)} same`;
  return [...notices, what, ...rateTable(rates, pairs - same), ...over(resampling)];
}

/** The same of all pairs of a set. */
export function describeAllPairs(verification: AllPairsVerification): string[] {
  const { pairs, same, rates, resampling } = verification;
  const what = `${count(pairs)} pairs, ${count(same)} same`;
  return [what, ...rateTable(rates, pairs - same), ...over(resampling)];
}

/** 1:N identification in a few lines to print: each gallery, and the mean. */
export function describeIjbIdentification(identification: IjbIdentification): string[] {
  const { galleries, ranks, rates, notices, resampling } = identification;
  const lines = [...notices];
  for (const [i, gallery] of galleries.entries()) {
    const { mated, nonMated } = gallery;
    lines.push(
      `gallery ${i + 1}: ${count(gallery.gallery)} templates, searched for ${
        count(mated)
      } with a mate ` +
        `and ${count(nonMated)} without`,
      ...ranksAndRates(gallery.ranks, gallery.rates, [gallery]),
    );
  }
  if (galleries.length > 1) {
    lines.push(`mean of ${galleries.length} galleries`, ...ranksAndRates(ranks, rates, galleries));
  }
  const reasons = [
    ...ranks.map(({ rank, interval }) => [`rank-${rank}`, interval] as const),
    ...rates.map(({ far, interval }) => [`TPIR at FPIR ${far}`, interval] as const),
  ].flatMap(([figure, interval]) => interval ? [[figure, interval] as const] : []);
  return [...lines, ...over(resampling), ...describeMissingIntervals(Object.fromEntries(reasons))];
}

/** Identification among distractors in a few lines to print. */
export function describeMegaface(figures: Megaface): string[] {
  const { searches, mated, distractors, differentPairs } = figures;
  return [
    `${count(searches)} searches with ${count(mated)} probes among ${
      count(distractors)
    } distractors`,
    ...figures.cmc.map(({ rank, rate, interval }) =>
      `${`rank ${rank}`.padEnd(LABEL)}${percent(rate)}${intervalInBrackets(interval)}`
    ),
    ...over(figures.resampling),
    `${count(differentPairs)} pairs of a probe and a distractor`,
    ...rateTable(figures.rates, differentPairs),
    ...(figures.resampling ? ["no interval of TAR: whose the highest scores are is not kept"] : []),
  ];
}

const LABEL = 9, RATE = 11, THRESHOLD = 11;

function over(resampling: Resampling | undefined): string[] {
  return resampling ? [`95 % intervals ${describeResampling(resampling)}`] : [];
}

function rateTable(rates: readonly RateAtFar[], different: number): string[] {
  const hasIntervals = rates.some(({ interval }) => interval);
  return [
    `${"FAR".padEnd(LABEL)}${"TAR".padEnd(RATE)}threshold${hasIntervals ? "  95 % interval" : ""}`,
    ...rates.map(({ far, tar, threshold, interval }) =>
      power(far).padEnd(LABEL) +
      (tar === null
        ? unresolved(far, different, "different pairs")
        : percent(tar).padEnd(RATE) + threshold!.toFixed(4).padEnd(interval ? THRESHOLD : 0) +
          (interval ? describeInterval(interval) : ""))
    ),
  ];
}

function ranksAndRates(
  ranks: readonly RankRate[],
  rates: readonly Omit<RateAtFar, "threshold">[],
  galleries: readonly SubjectIdentification[],
): string[] {
  const fewest = Math.min(...galleries.map(({ nonMated }) => nonMated));
  return [
    ...ranks.map(({ rank, rate, interval }) =>
      `  ${`rank-${rank}`.padEnd(19)}${percent(rate)}${intervalInBrackets(interval)}`
    ),
    ...rates.map(({ far, tar, interval }) =>
      `  ${`TPIR at FPIR ${far}`.padEnd(19)}` +
      (tar === null
        ? unresolved(far, fewest, "probes without a mate")
        : percent(tar) + intervalInBrackets(interval))
    ),
  ];
}

function unresolved(far: number, there: number, what: string): string {
  const least = count(Math.ceil(Number((1 / far).toPrecision(12))));
  return `not resolvable: it takes at least ${least} ${what}, there are ${count(there)}`;
}

/** 1e-4 of 0.0001; other numbers as they are. */
function power(far: number): string {
  const text = far.toExponential();
  return text.startsWith("1e-") ? text : String(far);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
