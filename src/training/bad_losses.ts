import { join } from "node:path";
import { BAD_LOSSES_JSONL, type BadLoss } from "../runs/bad_losses_jsonl.ts";
import type { StepEvent } from "../runs/metrics_jsonl.ts";
import { MetricsLog } from "../runs/metrics_log.ts";
import { pathsOfBatch } from "./paths_of_batch.ts";
import type { DataPosition } from "./read_batches.ts";
import type { TrainingRun } from "./training_run.ts";

/** So many steps one after the other are no accident of the data. */
const MOST_IN_A_ROW = 10;

/** What becomes of steps whose loss, or weights, are no numbers: `bad_losses.jsonl` names their images, a line a step. */
export class BadLosses {
  readonly #run: TrainingRun;
  readonly #batchesPerEpoch: readonly number[];
  readonly #file: string;
  readonly #log: MetricsLog;
  #inARow = 0;

  /** @param batchesPerEpoch Of each dataset. */
  constructor(run: TrainingRun, batchesPerEpoch: readonly number[]) {
    this.#run = run;
    this.#batchesPerEpoch = batchesPerEpoch;
    this.#file = join(run.config.out, BAD_LOSSES_JSONL);
    this.#log = new MetricsLog(this.#file);
  }

  /** Forgets those after `step`. */
  rewind(step: number): void {
    this.#log.rewind(step);
  }

  /** A step was good. */
  end(): void {
    this.#inARow = 0;
  }

  /**
   * Names the images of a step.
   *
   * @param next What comes after the batches that it took.
   * @throws {Error} If such a step, or so many of them, end the run.
   */
  async add({ step, loss }: StepEvent, next: readonly DataPosition[]): Promise<void> {
    const { config, communicator, onEvent } = this.#run;
    const isSkipped = config.badLoss === "skip";
    if (communicator.rank === 0) {
      const images = await Promise.all(next.map((position, i) => this.#pathsOf(i, position)));
      const line: BadLoss = { step, loss: String(loss), images };
      this.#log.write(line);
      if (isSkipped) onEvent({ type: "bad-loss", step, loss, file: this.#file });
    }
    if (isSkipped && ++this.#inARow < MOST_IN_A_ROW) return;
    const what = isSkipped
      ? `${MOST_IN_A_ROW} steps up to step ${step} came to none`
      : `it is ${loss} in step ${step}`;
    throw new Error(
      `Cannot go on training as the loss must be a number: ${what}, whose images are named in ` +
        `"${this.#file}"; a lower learning rate or a longer warm-up may help`,
    );
  }

  #pathsOf(i: number, next: DataPosition): Promise<string[]> {
    const { config, data } = this.#run;
    const at = next.batch > 0
      ? { ...next, batch: next.batch - 1 }
      : { epoch: next.epoch - 1, batch: this.#batchesPerEpoch[i] - 1 };
    return pathsOfBatch(data.train[i], { ...config.objectives[i], seed: config.seed + i, at });
  }
}
