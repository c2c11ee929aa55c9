import { setImmediate } from "node:timers/promises";
import { gatherJson } from "../compute/communicator.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { CheckpointState } from "../runs/checkpoint_json.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { alignRanks } from "./align_ranks.ts";
import { evaluateRun, isVerifiedTogether } from "./evaluate_run.ts";
import { type Evaluation, RunLog } from "./run_log.ts";
import { saveRun } from "./save_run.ts";
import type { TrainingRun } from "./training_run.ts";
import { TrainingSteps } from "./training_steps.ts";

/** What {@link TrainingLoop.run} comes to. */
export interface TrainingResult {
  /** Steps taken, those before a resume included. */
  steps: number;
  imagesPerSecond: number;
  /** Of the last evaluation. */
  verification?: Verification;
}

/** Steps, evaluations and checkpoints of a run, in their order. */
export class TrainingLoop {
  readonly #run: TrainingRun;
  readonly #state: CheckpointState;
  readonly #log: RunLog;
  readonly #steps: TrainingSteps;
  /** The last that was made. */
  #evaluation?: Evaluation;
  /** Whether the one that is due was stopped. */
  #isStopped = false;
  /** What the last checkpoint holds. */
  #saved?: Pick<CheckpointState, "step" | "best">;

  /** @param from How far the run had come that the trainer was restored from. */
  constructor(run: TrainingRun, from?: CheckpointState) {
    this.#run = run;
    this.#state = from ?? {
      step: 0,
      positions: run.data.train.map(() => ({ epoch: 0, batch: 0 })),
      seconds: 0,
      images: 0,
    };
    if (from) this.#saved = { step: from.step, best: from.best };
    this.#log = new RunLog(run, this.#state.step);
    this.#steps = new TrainingSteps(run, this.#state, this.#log);
  }

  /** Steps of the whole run. */
  get steps(): number {
    return this.#steps.count;
  }

  /** Of the first dataset. */
  get stepsPerEpoch(): number {
    return this.#steps.perEpoch;
  }

  /** Runs to the end or until `signal` is aborted; either way a checkpoint holds the result. */
  async run(signal?: AbortSignal): Promise<TrainingResult> {
    const { config, communicator, onEvent } = this.#run, state = this.#state;
    const isFirst = communicator.rank === 0;
    if (isFirst) this.#rewindLogs();
    for (;;) {
      const isStopped = await this.#evaluateAndSave(signal);
      if (isStopped || state.step >= this.steps) break;
      const batches = await this.#betweenSteps(async () =>
        this.#isToStop(signal) ? undefined : await this.#steps.readBatches()
      );
      if (!batches) break;
      await this.#steps.take(batches);
      // Lets signals and workers' messages in between two steps.
      if (isFirst || signal) await setImmediate();
    }
    await this.#steps.readLosses();
    if (this.#isInterrupted(signal)) {
      if (isFirst) await this.#save();
      onEvent({ type: "interrupted", step: state.step, out: config.out });
    }
    return {
      steps: state.step,
      imagesPerSecond: state.images / Math.max(state.seconds, 1e-9),
      verification: this.#evaluation?.verification,
    };
  }

  /** Stops reading ahead and frees what is left. */
  async close(): Promise<void> {
    await this.#steps.close();
  }

  /** The logs end where the run goes on; they tell whether it was verified there. */
  #rewindLogs() {
    const { step } = this.#state;
    this.#steps.rewindLog();
    const last = this.#log.rewind(step);
    if (last?.step === step) this.#evaluation = last;
  }

  /** Whether any rank was asked to stop; rank 0 hears meanwhile which images the others have skipped. */
  #isToStop(signal?: AbortSignal): boolean {
    const { communicator, unheard = [], onEvent } = this.#run;
    const all = communicator.allGather(
      Float32Array.of(+(signal?.aborted ?? false), unheard.length),
    );
    if (all.some(([, count]) => count > 0)) {
      const skipped = gatherJson(communicator, unheard.splice(0)).flat();
      if (communicator.rank === 0) {
        for (const { path, reason } of skipped) {
          onEvent({ type: "skip", error: new ImageDecodeError(path, reason) });
        }
      }
    }
    return all.some(([stop]) => stop === 1);
  }

  /** Rank 0 decides. */
  #agree(decision: boolean): boolean {
    const [[decided]] = this.#run.communicator.allGather(Float32Array.of(+decision));
    return decided === 1;
  }

  /** What fails here fails between two steps: it is saved how far the run had come. */
  async #betweenSteps<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // If that fails, too, the first fault is the one to tell.
      if (this.#run.communicator.rank === 0) await this.#save().catch(() => {});
      throw error;
    }
  }

  /**
   * As far as they are due; both may have been done before the run was stopped.
   *
   * @returns Whether the run ends here, as it was stopped while it was verified. Ranks that take no part in that hear of it before
   * the next step.
   */
  async #evaluateAndSave(signal?: AbortSignal): Promise<boolean> {
    const isFirst = this.#run.communicator.rank === 0;
    const { evaluateEvery = this.stepsPerEpoch, checkpointEvery = Infinity } = this.#run.config;
    const { step } = this.#state;
    const isDue = (every: number) => step > 0 && step % every === 0;
    const isEvaluationDue = step >= this.steps || isDue(evaluateEvery);
    if (isEvaluationDue && this.#run.together) await this.#alignRanks();
    const takesPart = isFirst || isVerifiedTogether(this.#run);
    const isWanted = isEvaluationDue && takesPart && this.#isEvaluationWanted;
    if (isWanted) await this.#betweenSteps(() => this.#evaluate(signal));
    if (isFirst && (isEvaluationDue || isDue(checkpointEvery))) await this.#save();
    return this.#isStopped && isVerifiedTogether(this.#run);
  }

  async #alignRanks() {
    const { trainer, communicator, onEvent } = this.#run;
    if (!await alignRanks(trainer, communicator)) return;
    onEvent({
      type: "notice",
      message:
        "Ranks compute with other rounding, as on processors of other makes: at each verification all of them go on " +
        "with the weights of rank 0.",
    });
  }

  /** Rank 0 knows whether it has been done. */
  get #isEvaluationWanted(): boolean {
    const isWanted = !this.#isEvaluated;
    return isVerifiedTogether(this.#run) ? this.#agree(isWanted) : isWanted;
  }

  /** Whether that has been done after the last step. */
  get #isEvaluated(): boolean {
    return this.#evaluation?.step === this.#state.step;
  }

  /** Whether there is something left to do; rank 0 alone knows of verifications. */
  #isInterrupted(signal?: AbortSignal): boolean {
    if (this.#state.step < this.steps || this.#isStopped) return true;
    return this.#run.communicator.rank === 0 && signal?.aborted === true && !this.#isEvaluated;
  }

  async #evaluate(signal?: AbortSignal) {
    await this.#steps.readLosses();
    const intervals = this.#state.step >= this.steps;
    const evaluation = await evaluateRun(this.#run, this.#state, {
      intervals,
      signal,
      onStop: () => this.#isStopped = true,
    });
    // Without figures it is made once the run goes on.
    if (!evaluation) return;
    this.#log.write(evaluation);
    this.#evaluation = evaluation;
  }

  /** Unless that has been done. */
  async #save() {
    await this.#steps.readLosses();
    const { step, best } = this.#state;
    if (this.#saved?.step === step && this.#saved.best === best) return;
    await saveRun(this.#run, this.#state, this.#log);
    this.#saved = { step, best };
  }
}
