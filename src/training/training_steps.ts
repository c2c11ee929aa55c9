import * as tf from "../npm/tfjs.ts";
import type { CheckpointState } from "../runs/checkpoint_json.ts";
import type { StepEvent } from "../runs/metrics_jsonl.ts";
import { BadLosses } from "./bad_losses.ts";
import { scheduleFactor } from "./learning_rate.ts";
import { LockstepBatches } from "./lockstep_batches.ts";
import type { Batch, BatchPixels } from "./read_batches.ts";
import type { RunLog } from "./run_log.ts";
import { StepClock } from "./step_clock.ts";
import { StepUndo } from "./step_undo.ts";
import type { TrainingRun } from "./training_run.ts";

/** A step whose losses are still on the device. */
interface Unread {
  losses: tf.Tensor1D;
  about: Pick<StepEvent, "step" | "epoch" | "learningRate" | "ignored" | "anchors">;
  /** What comes after the batches that the step took. */
  next: CheckpointState["positions"];
  /** Whether the step was undone, as it was no good. */
  isUndone: boolean;
}

/** Reading a number back from a GPU waits for it, so losses come back this many steps at a time. */
const STEPS_PER_READ = { webgpu: 10, wasm: 1, cpu: 1 };

/** The steps of a run, which are told once their losses are read back. */
export class TrainingSteps {
  /** Of the whole run. */
  readonly count: number;
  /** Of the first dataset. */
  readonly perEpoch: number;
  readonly #run: TrainingRun;
  readonly #state: CheckpointState;
  readonly #log: RunLog;
  readonly #batches: LockstepBatches;
  readonly #badLosses: BadLosses;
  #unread: Unread[] = [];
  /** Runs since the losses were read, and the images of its steps. */
  readonly #clock = new StepClock();
  #images = 0;
  #hasTold = false;

  /** @param state Where to go on; it goes along with the steps. */
  constructor(run: TrainingRun, state: CheckpointState, log: RunLog) {
    this.#run = run;
    this.#state = state;
    this.#log = log;
    this.#batches = new LockstepBatches(run, state.positions);
    const { perEpoch } = this.#batches, { steps, epochs } = run.config;
    this.#badLosses = new BadLosses(run, perEpoch);
    this.perEpoch = perEpoch[0];
    this.count = steps ?? epochs * this.perEpoch;
  }

  /** Forgets the bad losses of steps that are to be taken again. */
  rewindLog(): void {
    this.#badLosses.rewind(this.#state.step);
  }

  /** Reads the batches of the next step. */
  async readBatches(): Promise<Batch<BatchPixels>[]> {
    if (this.#unread.length === 0) {
      this.#clock.start();
      this.#images = 0;
    }
    return await this.#batches.next(this.#clock);
  }

  /** Takes the next step. */
  async take(batches: readonly Batch<BatchPixels>[]): Promise<void> {
    const { config, device, trainer, communicator } = this.#run;
    const state = this.#state;
    const learningRate = config.learningRate * scheduleFactor(config.schedule, {
      step: state.step,
      steps: this.count,
      stepsPerEpoch: this.perEpoch,
    });
    const undo = config.badLoss === "skip" ? new StepUndo(trainer, communicator) : undefined;
    // Other devices than WebGPU give their numbers at once.
    const { losses, images, ignored, anchors } = device.name === "webgpu" && communicator.size > 1
      ? await trainer.stepAsync(batches, state.step, learningRate)
      : trainer.step(batches, state.step, learningRate);
    this.#tellOfRefusal();
    const isUndone = await undo?.unlessSound(losses) ?? false;
    const { epoch } = state.positions[0];
    state.positions = batches.map(({ next }) => next);
    const about = { step: ++state.step, epoch, learningRate, ignored, anchors };
    this.#unread.push({ losses, about, next: state.positions, isUndone });
    this.#images += images;
    if (this.#unread.length >= STEPS_PER_READ[device.name]) await this.readLosses();
  }

  /** Once. */
  #tellOfRefusal() {
    const { trainer, communicator, onEvent } = this.#run, { replayRefusal } = trainer;
    if (this.#hasTold || replayRefusal === undefined) return;
    this.#hasTold = true;
    if (communicator.rank > 0) return;
    onEvent({
      type: "notice",
      message:
        "Steps take more of the processor than they could, as the network cannot be run from a recording: " +
        replayRefusal,
    });
  }

  /**
   * Reads the losses that are still on the device, and tells of their steps.
   *
   * @throws {Error} If one ends the run, as it is no number.
   */
  async readLosses(): Promise<void> {
    if (this.#unread.length === 0) return;
    const unread = this.#unread.splice(0);
    const read = await Promise.all(unread.map(({ losses }) => losses.data()));
    tf.dispose(unread.map(({ losses }) => losses));
    this.#run.device.check();
    const { seconds, dataWait } = this.#clock.read();
    this.#state.seconds += seconds;
    this.#state.images += this.#images;
    for (const [i, { about, next, isUndone }] of unread.entries()) {
      const [loss, ...each] = read[i];
      const event: StepEvent = {
        type: "step",
        ...about,
        loss,
        losses: each,
        imagesPerSecond: this.#images / seconds,
        dataWait,
      };
      if (this.#run.communicator.rank === 0) this.#log.write(event);
      if (isUndone || !Number.isFinite(loss)) await this.#badLosses.add(event, next);
      else this.#badLosses.end();
    }
  }

  /** Stops reading ahead and frees what is left. */
  async close(): Promise<void> {
    await this.#batches.close();
    tf.dispose(this.#unread.splice(0).map(({ losses }) => losses));
  }
}
