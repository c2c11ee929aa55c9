/**
 * Every file of a run, a comparison, an extraction or a verification: what it holds, read and written.
 *
 * @module
 */

export {
  type EvaluationEvent,
  type StepEvent,
  type WholeHistogram,
} from "./src/runs/metrics_jsonl.ts";
export {
  type MetricsRecord,
  STEP_FIGURES,
  type StepFigure,
  type StepsRecord,
} from "./src/runs/metrics_parser.ts";
export { type HeadSummary, readSummary, type TrainSummary } from "./src/runs/summary_json.ts";
export type {
  CheckpointRecord,
  CheckpointState,
  ImportedFrom,
  RunPeople,
} from "./src/runs/checkpoint_json.ts";
export type { PeopleList } from "./src/runs/people_tsv.ts";
export { formatSamples, parseSamples, readSamples, type Samples } from "./src/runs/samples_tsv.ts";
export type { EmbeddingsPaths } from "./src/runs/embeddings_npy.ts";
export { type MeasuredOn, readMeasuredOn, writeMeasuredOn } from "./src/runs/measured_on_json.ts";
export { readRocCsv, rocCsv } from "./src/runs/roc_csv.ts";
export { writeVerification } from "./src/runs/write_verification.ts";
export {
  type CellResult,
  type CurvePoint,
  FAR_GRID,
  type TestResult,
} from "./src/runs/result_json.ts";
export type {
  ComparisonData,
  ComparisonRecord,
  ComparisonRow,
  Recipe,
  RecipeTrial,
  RowTest,
  Spread,
} from "./src/runs/comparison_json.ts";
