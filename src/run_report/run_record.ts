import type { Roc } from "../verification/roc_curve.ts";
import type { Verification } from "../verification/verify.ts";
import type { ComparedPairs } from "./compared_pairs.ts";

/** A number of each training step, which `metrics.jsonl` calls so. */
export const STEP_FIGURES = [
  "loss",
  "learningRate",
  "imagesPerSecond",
  "dataWait",
  "ignored",
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
}

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
  /** Of an extraction, what {@link comparePairs} found. */
  comparedPairs?: ComparedPairs;
  /** What is wrong with the files, a sentence each. */
  notices: string[];
}
