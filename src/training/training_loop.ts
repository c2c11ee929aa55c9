import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import * as tf from "../npm/tfjs.ts";
import type { Backbone } from "../backbones/backbone.ts";
import {
  type Checkpoint,
  type CheckpointState,
  writeCheckpoint,
} from "../checkpoints/checkpoint.ts";
import { storeVariables } from "../checkpoints/variables.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Device } from "../compute/device.ts";
import type { AugmentImageOptions } from "../images/augment_image.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { Verification } from "../verification/verify.ts";
import { scheduleFactor } from "./learning_rate.ts";
import { MetricsLog } from "./metrics_log.ts";
import { TensorBoardLog } from "./tensorboard_log.ts";
import type { TrainingData } from "./open_training_data.ts";
import { type Batch, type BatchPixels, readBatches, readSquares } from "./read_batches.ts";
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
  #unread: Unread[] = [];
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
    if (communicator.rank > 0) return;
    if (checkpoint) this.#metrics.rewind(this.#state.step);
    this.#tensorBoard = new TensorBoardLog(config.out, this.#state.step);
  }

  /** Runs to the end or until `signal` is aborted; either way a checkpoint holds the result. */
  async run(signal?: AbortSignal): Promise<TrainingResult> {
    const { config, communicator, onEvent } = this.#options;
    const state = this.#state;
    const { evaluateEvery = this.stepsPerEpoch } = config;
    while (state.step < this.steps && !this.#agreeToStop(signal)) {
      await this.#step();
      if (communicator.rank > 0) continue;
      if (state.step === this.steps || state.step % evaluateEvery === 0) {
        await this.#evaluate();
      }
      // Lets signals and workers' messages in between two steps.
      await setImmediate();
    }
    await this.#readLosses();
    if (communicator.rank > 0) {
      // All that is left is rank 0's.
    } else if (state.step < this.steps) {
      await this.#save("last");
      onEvent({ type: "interrupted", step: state.step, out: config.out });
    } else if (this.#verification === undefined) {
      await this.#evaluate();
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
    const { config, device, trainer } = this.#options;
    const state = this.#state;
    if (this.#unread.length === 0) {
      this.#clock.start();
      this.#images = 0;
    }
    const reads = this.#readers.map((reader) => reader.read());
    const { value, waited } = await this.#clock.wait(Promise.all(reads));
    const batches = value.map(({ value }) => value!);
    const learningRate = config.learningRate * scheduleFactor(config.schedule, {
      step: state.step,
      steps: this.steps,
      stepsPerEpoch: this.stepsPerEpoch,
    });
    this.#clock.addWait(this.#compareRanks(batches, waited));
    const { losses, images, ignored, anchors } = trainer.step(batches, state.step, learningRate);
    const { epoch } = state.positions[0];
    const about = { step: ++state.step, epoch, learningRate, ignored, anchors };
    this.#unread.push({ losses, about });
    state.positions = batches.map(({ next }) => next);
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
   * Makes sure that all ranks have the same batches: when none of a rank's images in a batch can be read, it has the
   * next one.
   *
   * @returns The longest that any of them waited for its batches.
   */
  #compareRanks(batches: Batch<BatchPixels>[], waited: number): number {
    const places = batches.flatMap(({ next }) => [next.epoch, next.batch]);
    const own = Float32Array.of(...places, waited);
    let longest = waited;
    for (const other of this.#options.communicator.allGather(own)) {
      longest = Math.max(longest, other[places.length]);
      if (places.every((_, i) => own[i] === other[i])) continue;
      throw new Error(
        "Cannot go on training as every worker must have readable images in each batch: one has none; " +
          "fewer workers have larger shares",
      );
    }
    return longest;
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
    for (const [i, { about }] of unread.entries()) {
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
      if (!Number.isFinite(loss)) {
        throw new Error(
          `Cannot go on training as the loss must be a number: it is ${loss} in step ${about.step}; ` +
            "a lower learning rate or a longer warm-up may help",
        );
      }
    }
  }

  async #evaluate() {
    await this.#readLosses();
    const { data, device, backbone, trainer } = this.#options;
    trainer.settle();
    const verification = await verifyBackbone(backbone, {
      ...data.test,
      recipe: this.#recipe,
      onSkip: this.#skip,
      intervals: this.#state.step >= this.steps,
    });
    device.check();
    this.#verification = verification;
    const state = this.#state;
    // The area moves less from one evaluation to the next by chance than accuracies do.
    const best = verification.auc > (state.best ?? -1);
    if (best) state.best = verification.auc;
    const { step, positions } = state;
    const timesLent = trainer.timesLent().map(wholeHistogram);
    this.#report({
      type: "evaluation",
      step,
      epoch: positions[0].epoch,
      best,
      verification,
      ...(timesLent.length > 0 ? { timesLent } : {}),
    });
    await this.#save("last");
    if (best) await this.#save("best");
  }

  async #save(name: "last" | "best") {
    const { config, backbone, trainer } = this.#options;
    trainer.settle();
    await writeCheckpoint(join(config.out, "checkpoints", name), {
      config: JSON.parse(JSON.stringify(config)),
      backbone: backbone.name,
      state: { ...this.#state, lossScale: await trainer.lossScale?.store() },
      variables: await storeVariables(trainer.variables()),
      momentum: await storeVariables(trainer.momentum()),
    });
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
