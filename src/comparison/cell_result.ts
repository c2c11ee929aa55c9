import type { HeadMemory } from "../heads/head.ts";

/** The false accept rates at which the curves of a comparison are kept: ten a decade, from 1e-6 to 1. */
export const FAR_GRID: readonly number[] = Array.from(
  { length: 61 },
  (_, i) => Number((10 ** ((i - 60) / 10)).toPrecision(6)),
);

/** One backbone and head, trained once; what `result.json` holds. */
export interface CellResult {
  /** Where it was trained. */
  device: string;
  /** Of the optimiser. */
  learningRate: number;
  /** Steps taken. */
  steps: number;
  /** The median over the steps, waiting for data included. */
  msPerStep: number;
  /** N, which it was trained on. */
  identities: number;
  /** D */
  embeddingLength: number;
  /** The numbers of its weights. */
  headParameters: number;
  /** Bytes. */
  headMemory: HeadMemory;
  /** Verifications on the first test on the way, in the order of steps. */
  curve: CurvePoint[];
  /** The final weights on each test. */
  tests: TestResult[];
}

/** A verification on the way. */
export interface CurvePoint {
  /** Steps taken before. */
  step: number;
  /** The mean accuracy over the folds, 0 to 1. */
  accuracy: number;
  /** The area under the ROC curve, 0 to 1. */
  auc: number;
}

/** The final weights on one test. Rates and shares are 0 to 1. */
export interface TestResult {
  /** What the table calls it. */
  test: string;
  /** How many pairs were compared. */
  pairs: number;
  /** How many of them are of one identity. */
  same: number;
  /** The mean over ten folds. */
  accuracy: number;
  /** The area under the ROC curve. */
  auc: number;
  /** The equal error rate. */
  eer: number;
  /** The true accept rate at each of {@link FAR_GRID}. */
  tar: number[];
}
