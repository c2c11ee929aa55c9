import { join } from "node:path";
import {
  type EvaluationEvent,
  evaluationSchema,
  METRICS_JSONL,
  type StepEvent,
} from "../runs/metrics_jsonl.ts";
import { MetricsLog } from "../runs/metrics_log.ts";
import { TensorBoardLog } from "../runs/tensorboard_log.ts";
import type { TrainingRun } from "./training_run.ts";

/** What a run goes on from of an evaluation. */
export type Evaluation = Pick<EvaluationEvent, "step" | "verification">;

/** Where the steps and evaluations of a run are told: `metrics.jsonl`, TensorBoard's file, and whoever listens. */
export class RunLog {
  readonly #metrics: MetricsLog;
  readonly #tensorBoard: TensorBoardLog;
  readonly #onEvent: TrainingRun["onEvent"];

  /** @param step Where the run goes on. */
  constructor({ config: { out }, onEvent }: TrainingRun, step: number) {
    this.#metrics = new MetricsLog(join(out, METRICS_JSONL));
    this.#tensorBoard = new TensorBoardLog(out, step);
    this.#onEvent = onEvent;
  }

  /** Tells of a step or an evaluation. */
  write(event: StepEvent | EvaluationEvent): void {
    this.#metrics.write(event);
    this.#tensorBoard.write(event);
    this.#onEvent(event);
  }

  /**
   * Forgets what comes after `step`.
   *
   * @returns The evaluation that comes last then, if it is one.
   */
  rewind(step: number): Evaluation | undefined {
    return evaluationSchema.safeParse(this.#metrics.rewind(step)).data;
  }

  /** Returns once the disk has all that was written of `metrics.jsonl`. */
  flush(): void {
    this.#metrics.flush();
  }
}
