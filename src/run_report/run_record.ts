import type { Roc } from "../verification/roc_curve.ts";
import type { Verification } from "../verification/verify.ts";
import type { MeasuredOn } from "../reports/measured_on.ts";
import type { WholeHistogram } from "../training/whole_histogram.ts";
import type { RankRate } from "../verification/identify_subjects.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import type { ScoreHistogram } from "../verification/score_histogram.ts";
import type { ComparedPairs } from "./compared_pairs.ts";

/** A number of each training step. */
export const STEP_FIGURES = [
  "loss",
  "learningRate",
  "imagesPerSecond",
  "dataWait",
  "ignored",
  "lent",
  "ignoredIdentities",
] as const;

/** One of {@link STEP_FIGURES}. */
export type StepFigure = typeof STEP_FIGURES[number];

/** What was logged of the steps, in their order. */
export interface StepsRecord extends Record<StepFigure, number[]> {
  /** The number of each step, from 1. */
  step: number[];
}

/** What a verification between steps said. */
export interface EvaluationRecord {
  /** Steps taken. */
  step: number;
  /** Whether it was the best so far. */
  best: boolean;
  /** The figures. */
  verification: Verification;
  /** Of each head that lends anchors, how many of them were lent how often until then. */
  timesLent?: WholeHistogram[];
}

/** True accept or identification rates at false ones. */
export type ProtocolRates = Pick<RateAtFar, "far" | "tar" | "interval">[];

/** What `deno task verify` wrote of a protocol other than pairs, as far as a report shows it. */
export type ProtocolFigures =
  | { protocol: "ijb-1-1" | "all-pairs"; pairs: number; same: number; rates: ProtocolRates }
  | {
    protocol: "ijb-1-n";
    galleries: { gallery: number; mated: number; nonMated: number }[];
    ranks: RankRate[];
    rates: ProtocolRates;
  }
  | {
    protocol: "megaface";
    searches: number;
    distractors: number;
    differentPairs: number;
    cmc: RankRate[];
    rates: ProtocolRates;
  };

/** What `metrics.jsonl` says. */
export interface MetricsRecord {
  /** Of each step; NaN where a number is not there, or was none. */
  steps: StepsRecord;
  /** In their order. */
  evaluations: EvaluationRecord[];
  /** What is wrong with the file, a sentence each. */
  notices: string[];
}

/** What a run, an extraction or a verification left in its folder. */
export interface RunRecord {
  /** The folder. */
  folder: string;
  /** `config.json`, if there is one. */
  config?: Record<string, unknown>;
  /** `summary.json`, if there is one. */
  summary?: Record<string, unknown>;
  /** Of `metrics.jsonl`; empty if there is none. */
  steps: StepsRecord;
  /** Of `metrics.jsonl`; empty if there is none. */
  evaluations: EvaluationRecord[];
  /** `roc.json`, if there is one. */
  verification?: Verification;
  /** `roc.csv`, if there is one. */
  roc?: Pick<Roc, "far" | "tar">;
  /** `scores.json`, if there is one. */
  scores?: ScoreHistogram;
  /** `verification.json`, if there is one. */
  protocol?: ProtocolFigures;
  /** `measured_on.json`, if there is one. */
  measuredOn?: MeasuredOn;
  /** Whether it is waited for, as nothing of it is there yet. @default {false} */
  isAwaited?: boolean;
  /** Of an extraction, what {@link comparePairs} found. */
  comparedPairs?: ComparedPairs;
  /** What is wrong with the files, a sentence each. */
  notices: string[];
}
