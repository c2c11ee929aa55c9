import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "../backbones/backbone.ts";
import type { Checkpoint, CheckpointState } from "../checkpoints/checkpoint.ts";
import { saveCheckpoint } from "../checkpoints/save_checkpoint.ts";
import { storeVariables } from "../checkpoints/variables.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import type { AugmentImageOptions } from "../images/augment_image.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { Verification } from "../verification/verify.ts";
import { BadLosses } from "./bad_losses.ts";
import { requireNumbers } from "./require_numbers.ts";
import { scheduleFactor } from "./learning_rate.ts";
import { MetricsLog } from "./metrics_log.ts";
import { StepUndo } from "./step_undo.ts";
import { TensorBoardLog } from "./tensorboard_log.ts";
import type { TrainingData } from "./open_training_data.ts";
import {
  type Batch,
  type BatchPixels,
  type DataPosition,
  readBatches,
  readSquares,
} from "./read_batches.ts";
import type { TrainConfig } from "./train_config.ts";
import type { EvaluationEvent, StepEvent, TrainEvent } from "./train_event.ts";
import { StepClock } from "./step_clock.ts";
import type { Trainer } from "./trainer.ts";
import { verifyBackbone } from "./verify_backbone.ts";
import { wholeHistogram } from "./whole_histogram.ts";

/** What {@link TrainingLoop} runs on. */
export interface TrainingLoopOptions {
  config: TrainConfig;
  data: TrainingData;
  device: Device;
  backbone: Backbone;
  trainer: Trainer;
  /** The loops that take each step together with this one; rank 0 evaluates, saves and reports for all. */
  communicator: Communicator;
  /** Where to go on from, already restored into the trainer. */
  checkpoint?: Checkpoint;
  onEvent: (event: TrainEvent) => void;
}

/** What {@link TrainingLoop.run} comes to. */
export interface TrainingResult {
  /** Steps taken, those before a resume included. */
  steps: number;
  imagesPerSecond: number;
  /** Of the last evaluation. */
  verification?: Verification;
}

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

/** Steps, evaluations and checkpoints of a run, in their order. */
export class TrainingLoop {
  /** Steps of the whole run. */
  readonly steps: number;
  /** Of the first dataset. */
  readonly stepsPerEpoch: number;
  readonly #options: TrainingLoopOptions;
  readonly #readers: ReadableStreamDefaultReader<Batch<BatchPixels>>[];
  readonly #state: CheckpointState;
  readonly #metrics: MetricsLog;
  /** Of rank 0. */
  readonly #tensorBoard?: TensorBoardLog;
  readonly #badLosses: BadLosses;
  #unread: Unread[] = [];
  /** The steps at which a checkpoint was saved and an evaluation was made last. */
  #saved?: number;
  #evaluated?: number;
  /** Runs since the losses were read, and the images of its steps. */
  readonly #clock = new StepClock();
  #images = 0;
  #verification?: Verification;

  constructor(options: TrainingLoopOptions) {
    const { config, data, checkpoint, communicator } = options;
    this.#options = options;
    this.#state = checkpoint?.state ?? {
      step: 0,
      positions: data.train.map(() => ({ epoch: 0, batch: 0 })),
      seconds: 0,
      images: 0,
    };
    const streams = data.train.map((dataset, i) => {
      const { batch, imagesPerIdentity, minImages } = i === 0 ? config : config.joint[i - 1];
      // A graphics card resizes faster than the cores, which have decoding to do.
      const read = options.device.name === "webgpu" ? readSquares : readBatches;
      return read(dataset, {
        batch,
        imagesPerIdentity,
        minImages,
        recipe: { ...this.#recipe, jitter: config.jitter, flip: config.flip },
        seed: config.seed + i,
        from: this.#state.positions[i],
        share: communicator,
        strict: config.strict,
        onSkip: this.#skip,
      });
    });
    this.#readers = streams.map(({ batches }) => batches.getReader());
    this.stepsPerEpoch = streams[0].batchesPerEpoch;
    this.steps = config.steps ?? config.epochs * this.stepsPerEpoch;
    this.#metrics = new MetricsLog(join(config.out, "metrics.jsonl"));
    this.#badLosses = new BadLosses({
      ...options,
      batchesPerEpoch: streams.map(({ batchesPerEpoch }) => batchesPerEpoch),
    });
    if (communicator.rank > 0) return;
    if (checkpoint) this.#saved = this.#state.step;
    this.#tensorBoard = new TensorBoardLog(config.out, this.#state.step);
  }

  /** Runs to the end or until `signal` is aborted; either way a checkpoint holds the result. */
  async run(signal?: AbortSignal): Promise<TrainingResult> {
    const { config, communicator, onEvent } = this.#options;
    const state = this.#state;
    if (communicator.rank === 0) this.#rewindLogs();
    for (;;) {
      if (communicator.rank === 0) await this.#evaluateAndSave(signal);
      if (state.step >= this.steps) break;
      if (await this.#betweenSteps(() => this.#agreeToStop(signal))) break;
      await this.#step();
      // Lets signals and workers' messages in between two steps.
      if (communicator.rank === 0) await setImmediate();
    }
    await this.#readLosses();
    if (communicator.rank === 0 && this.#isInterrupted(signal)) {
      await this.#save();
      onEvent({ type: "interrupted", step: state.step, out: config.out });
    }
    return {
      steps: state.step,
      imagesPerSecond: state.images / Math.max(state.seconds, 1e-9),
      verification: this.#verification,
    };
  }

  /** Stops reading ahead and frees what is left. */
  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.cancel().catch(() => {})));
    tf.dispose(this.#unread.splice(0).map(({ losses }) => losses));
  }

  async #step() {
    const { config, device, trainer, communicator } = this.#options;
    const state = this.#state;
    if (this.#unread.length === 0) {
      this.#clock.start();
      this.#images = 0;
    }
    const batches = await this.#betweenSteps(() => this.#readBatches());
    const learningRate = config.learningRate * scheduleFactor(config.schedule, {
      step: state.step,
      steps: this.steps,
      stepsPerEpoch: this.stepsPerEpoch,
    });
    const undo = config.badLoss === "skip" ? new StepUndo(trainer, communicator) : undefined;
    const { losses, images, ignored, anchors } = trainer.step(batches, state.step, learningRate);
    const isUndone = await undo?.unlessSound(losses) ?? false;
    const { epoch } = state.positions[0];
    state.positions = batches.map(({ next }) => next);
    const about = { step: ++state.step, epoch, learningRate, ignored, anchors };
    this.#unread.push({ losses, about, next: state.positions, isUndone });
    this.#images += images;
    if (this.#unread.length >= STEPS_PER_READ[device.name]) await this.#readLosses();
  }

  /** Rank 0 decides. */
  #agreeToStop(signal?: AbortSignal): boolean {
    const [[stop]] = this.#options.communicator.allGather(
      Float32Array.of(+(signal?.aborted ?? false)),
    );
    return stop === 1;
  }

  /**
   * The next batches, the same on all ranks: when none of a rank's images in a batch can be read it has the next one, and
   * the others leave that batch out, too.
   */
  async #readBatches(): Promise<Batch<BatchPixels>[]> {
    const read = async (reader: ReadableStreamDefaultReader<Batch<BatchPixels>>) =>
      (await reader.read()).value!;
    const { value: batches, waited } = await this.#clock.wait(
      Promise.all(this.#readers.map(read)),
    );
    for (;;) {
      const places = batches.flatMap(({ next }) => [next.epoch, next.batch]);
      const all = this.#options.communicator.allGather(Float32Array.of(...places, waited));
      const behind = batches.flatMap(({ next }, i) =>
        all.some((own) => isBehind(next, { epoch: own[2 * i], batch: own[2 * i + 1] })) ? [i] : []
      );
      if (all.every((own) => places.every((place, i) => place === own[i]))) {
        this.#clock.addWait(Math.max(...all.map((own) => own[places.length])));
        return batches;
      }
      for (const i of behind) batches[i] = await read(this.#readers[i]);
    }
  }

  /** What fails here fails between two steps: it is saved how far the run had come. */
  async #betweenSteps<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // If that fails, too, the first fault is the one to tell.
      if (this.#options.communicator.rank === 0) {
        await this.#readLosses().then(() => this.#save()).catch(() => {});
      }
      throw error;
    }
  }

  async #readLosses() {
    if (this.#unread.length === 0) return;
    const unread = this.#unread.splice(0);
    const read = await Promise.all(unread.map(({ losses }) => losses.data()));
    tf.dispose(unread.map(({ losses }) => losses));
    this.#options.device.check();
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
      if (this.#options.communicator.rank === 0) this.#report(event);
      if (isUndone || !Number.isFinite(loss)) await this.#badLosses.add(event, next);
      else this.#badLosses.end();
    }
  }

  /** The logs end where the run goes on; they tell whether it was verified there. */
  #rewindLogs() {
    const { step } = this.#state;
    this.#badLosses.rewind(step);
    const last = this.#metrics.rewind(step) as StepEvent | EvaluationEvent | undefined;
    if (last?.type !== "evaluation" || last.step !== step) return;
    this.#evaluated = step;
    this.#verification = last.verification;
  }

  /** As far as they are due; both may have been done before the run was stopped. */
  async #evaluateAndSave(signal?: AbortSignal) {
    const { evaluateEvery = this.stepsPerEpoch, checkpointEvery = Infinity } = this.#options.config;
    const { step } = this.#state;
    const isDue = (every: number) => step > 0 && step % every === 0;
    const isEvaluationDue = step >= this.steps || isDue(evaluateEvery);
    if (isEvaluationDue && this.#evaluated !== step) {
      await this.#betweenSteps(() => this.#evaluate(signal));
    }
    if (isEvaluationDue || isDue(checkpointEvery)) await this.#save();
  }

  /** Whether there is something left to do. */
  #isInterrupted(signal?: AbortSignal): boolean {
    return this.#state.step < this.steps ||
      (signal?.aborted === true && this.#evaluated !== this.#state.step);
  }

  async #evaluate(signal?: AbortSignal) {
    await this.#readLosses();
    const { data, device, backbone, trainer } = this.#options;
    trainer.settle();
    const verification = await verifyBackbone(backbone, {
      ...data.test,
      recipe: this.#recipe,
      onSkip: this.#skip,
      intervals: this.#state.step >= this.steps,
      signal,
    }).catch((error) => {
      if (!signal?.aborted || error !== signal.reason) throw error;
    });
    // Without figures it is made once the run goes on.
    if (!verification) return;
    device.check();
    this.#verification = verification;
    const state = this.#state;
    const { step, positions } = state;
    // The area moves less from one evaluation to the next by chance than accuracies do.
    const best = verification.auc > (state.best?.auc ?? -1);
    if (best) {
      state.best = { step, auc: verification.auc };
      this.#saved = undefined;
    }
    const timesLent = trainer.timesLent().map(wholeHistogram);
    this.#report({
      type: "evaluation",
      step,
      epoch: positions[0].epoch,
      best,
      verification,
      ...(timesLent.length > 0 ? { timesLent } : {}),
    });
    this.#evaluated = step;
  }

  /** Unless that has been done. */
  async #save() {
    await this.#readLosses();
    const { config, device, backbone, trainer } = this.#options;
    const { step } = this.#state;
    if (this.#saved === step) return;
    trainer.settle();
    const variables = await storeVariables(trainer.variables());
    const momentum = await storeVariables(trainer.momentum());
    device.check();
    requireNumbers(step, variables, momentum);
    // The log is to be at least as long as what goes on from here.
    this.#metrics.flush();
    await saveCheckpoint(config.out, {
      config: JSON.parse(JSON.stringify(config)),
      backbone: backbone.name,
      state: { ...this.#state, lossScale: await trainer.lossScale?.store() },
      variables,
      momentum,
    }, config.keepCheckpoints);
    this.#saved = step;
  }

  #report(event: StepEvent | EvaluationEvent) {
    this.#metrics.write(event);
    this.#tensorBoard?.write(event);
    this.#options.onEvent(event);
  }

  get #recipe(): AugmentImageOptions {
    const { imageSize, crop, cropOffset } = this.#options.config;
    return { size: imageSize, crop, cropOffset };
  }

  #skip = (error: ImageDecodeError) => this.#options.onEvent({ type: "skip", error });
}

function isBehind(place: DataPosition, other: DataPosition): boolean {
  return place.epoch < other.epoch || (place.epoch === other.epoch && place.batch < other.batch);
}
