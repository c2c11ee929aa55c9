import type { MeasuredOn } from "../runs/measured_on_json.ts";
import type { EvaluationEvent } from "../runs/metrics_jsonl.ts";
import type { StepsRecord } from "../runs/metrics_parser.ts";
import type { TrainSummary } from "../runs/summary_json.ts";
import type { ProtocolFigures } from "../protocols/protocols.ts";
import type { Roc } from "../verification/roc_curve.ts";
import type { ScoreHistogram } from "../verification/score_histogram.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import type { ComparedPairs } from "./compared_pairs.ts";

/** What a run, an extraction or a verification left in its folder. */
export interface RunRecord {
  /** The folder. */
  folder: string;
  /** `config.json`, if there is one. */
  config?: Record<string, unknown>;
  /** `summary.json`, if there is one. */
  summary?: TrainSummary;
  /** Of `metrics.jsonl`; empty if there is none. */
  steps: StepsRecord;
  /** Of `metrics.jsonl`; empty if there is none. */
  evaluations: EvaluationEvent[];
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
