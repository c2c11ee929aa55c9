import type { Backbone } from "../backbones/backbone.ts";
import { allReduceTensors, allReduceTensorsAsync } from "../compute/all_reduce_tensors.ts";
import { type Communicator, singleRank } from "../compute/communicator.ts";
import type { Precision } from "../compute/precision.ts";
import { GradientTape } from "../compute/gradient_tape.ts";
import { acrossRanks, acrossRanksAsync } from "../compute/kernels/batch_norm/combine_statistics.ts";
import { finishSquares } from "../compute/kernels/finish_squares/finish_squares.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import type { Head } from "../heads/head.ts";
import type { AnchorUse } from "../heads/head_figures.ts";
import * as tf from "../npm/tfjs.ts";
import { AveragedWeights } from "./averaged_weights.ts";
import { embedInParts, embedInPartsAsync } from "./embed_in_parts.ts";
import type { Batch, BatchPixels } from "./read_batches.ts";
import { SgdMomentum, type SgdMomentumOptions } from "./sgd_momentum.ts";
import { ReplayedPass } from "./replayed_pass.ts";
import { Share } from "./share.ts";

/** What is trained together. */
export interface TrainerOptions extends SgdMomentumOptions {
  /** The network, shared by all heads. */
  backbone: Backbone;
  /** A head for each dataset, and what its loss is multiplied by. */
  heads: { head: Head; weight: number }[];
  /**
   * Of what is left to chance in a step, such as dropout.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * Trainers that take each step together, every one on its share of the batch.
   *
   * @default {this one alone}
   */
  communicator?: Communicator;
  /**
   * Whether batch norm takes the shares as one batch, at the price of two exchanges a layer, rather than each share by itself.
   *
   * @default {false}
   */
  syncBatchNorm?: boolean;
  /**
   * How many images go through the backbone at a time, 2 or more: what a step takes of memory follows this, not the batch. The
   * losses and their gradients are those of the whole batch, for a forward pass more; but see `microBatchNorm`.
   *
   * @default {all of the batch}
   */
  microBatch?: number;
  /**
   * Whose statistics batch norm takes where a batch is cut into micro-batches: each micro-batch's, or the whole batch's, which
   * makes a step that of the uncut batch, but runs each layer as many times more as it holds batch norms.
   *
   * @default {"micro"}
   */
  microBatchNorm?: "micro" | "whole";
  /**
   * In which the backbone's gradients travel between trainers of several processes.
   *
   * @default {"float32"}
   */
  exchangePrecision?: Precision;
  /**
   * How much of the average of the backbone's weights a step leaves, see {@link AveragedWeights}; 0 to below 1.
   *
   * @default {no average is kept}
   */
  average?: number;
  /**
   * Whether passes of the backbone on WebGPU, once they are alike, run again from a recording: the same to the bit, for less of the
   * processor's time. Not those of micro-batches, or with batch norm across trainers.
   *
   * @default {true}
   */
  replay?: boolean;
}

/** What a step came to. */
export interface StepResult {
  /** The weighted sum, then each head's own loss: [1 + heads], the caller's to dispose. */
  readonly losses: tf.Tensor1D;
  /** Images in the whole batches. */
  readonly images: number;
  /** Images that added nothing to a loss. */
  readonly ignored: number;
  /** Over the heads that lend anchors, if there are any. */
  readonly anchors?: AnchorUse;
}

/**
 * Takes training steps: one pass of the backbone over the batches of all datasets together, so that they share its batch
 * statistics; each head on its own part; one update of everything by the gradient of the weighted sum.
 *
 * Several trainers together give what one gives on the whole batch, but for batch norm's statistics: the heads
 * see the features of all shares, and the backbone's gradients are summed.
 */
export class Trainer {
  /** The momentum. */
  readonly optimizer: SgdMomentum;
  /** The average of the backbone's weights, if it is kept. */
  readonly average?: AveragedWeights;
  readonly #options: TrainerOptions;
  readonly #replayed: ReplayedPass;
  /** What the optimiser moves. */
  readonly #moved: { backbone: tf.Variable[]; heads: tf.Variable[] };

  /** Takes over the backbone and the heads, see {@link Trainer.dispose}. */
  constructor(options: TrainerOptions) {
    this.#options = options;
    this.optimizer = new SgdMomentum(options);
    this.#replayed = new ReplayedPass(options.backbone);
    if (options.average !== undefined) {
      this.average = new AveragedWeights(options.backbone.variables, options.average);
    }
    const trainable = (variables: Iterable<tf.Variable>) =>
      [...variables].filter(({ trainable }) => trainable);
    this.#moved = {
      backbone: trainable(options.backbone.variables.values()),
      heads: options.heads.flatMap(({ head }) => trainable(head.variables.values())),
    };
  }

  /** All variables by name: the backbone's as they are, those of head `i` as `heads.i.` and their name. */
  variables(): Map<string, tf.Variable> {
    const { backbone, heads } = this.#options;
    const variables = new Map(backbone.variables);
    for (const [i, { head }] of heads.entries()) {
      for (const [name, variable] of head.variables) variables.set(`heads.${i}.${name}`, variable);
    }
    return variables;
  }

  /**
   * Takes one step. With other trainers, it takes a device whose tensors lie in the machine's own memory; see
   * {@link Trainer.stepAsync}.
   *
   * @param batches One for each head; with other trainers, this one's shares.
   * @param step Steps taken before.
   * @param rate The learning rate.
   */
  step(batches: readonly Batch<BatchPixels>[], step: number, rate: number): StepResult {
    const { backbone, communicator = singleRank, syncBatchNorm, exchangePrecision } = this.#options;
    const { replay = true } = this.#options;
    const { shares, images, ...options } = this.#begin(batches, step);
    const statistics = syncBatchNorm ? acrossRanks(communicator) : undefined;
    const mode = { ...options.mode, statistics };
    const embed = (images: tf.Tensor4D) =>
      embedInParts(backbone, images, this.#moved.backbone, { ...options, mode });
    const isReplayed = replay && tf.getBackend() === "webgpu" && options.parts === 1 &&
      (!syncBatchNorm || communicator.size === 1);
    const pass = isReplayed ? this.#replayed.run(images, embed) : embed(images);
    const { towardsFeatures, ofHeads, ...result } = this.#lose(pass.features, shares, step);
    const ofBackbone = pass.gradients(towardsFeatures as tf.Tensor2D);
    tf.dispose([images, pass.features, towardsFeatures]);
    const gradients = ofBackbone.filter((gradient) => gradient !== undefined);
    const summed = allReduceTensors(gradients, communicator, exchangePrecision);
    this.#update({ ofBackbone, summed, ofHeads }, step, rate);
    return { ...result, images: countImages(shares) };
  }

  /**
   * Takes one step, on any device, with other trainers: what they exchange is read from the device without a wait for it. Between
   * the forward and the backward pass the features travel, and the gradients before the update. Synchronised batch norm makes the
   * backbone's layers run as often as `microBatchNorm: "whole"` does.
   *
   * @param batches See {@link Trainer.step}, as for the others.
   */
  async stepAsync(
    batches: readonly Batch<BatchPixels>[],
    step: number,
    rate: number,
  ): Promise<StepResult> {
    const { backbone, communicator = singleRank, syncBatchNorm, exchangePrecision } = this.#options;
    const { shares, images, ...options } = this.#begin(batches, step);
    const statistics = syncBatchNorm ? acrossRanksAsync(communicator) : undefined;
    const pass = await embedInPartsAsync(backbone, images, this.#moved.backbone, {
      ...options,
      statistics,
    });
    const parts = splitByShares(pass.features, shares);
    const all: Float32Array[][] = [];
    for (const [i, share] of shares.entries()) all.push(await share.gather(parts[i]));
    if (parts.length > 1) tf.dispose(parts);
    const { towardsFeatures, ofHeads, ...result } = this.#lose(pass.features, shares, step, all);
    const ofBackbone = await pass.gradients(towardsFeatures as tf.Tensor2D);
    tf.dispose([images, pass.features, towardsFeatures]);
    const gradients = ofBackbone.filter((gradient) => gradient !== undefined);
    const summed = await allReduceTensorsAsync(gradients, communicator, exchangePrecision);
    this.#update({ ofBackbone, summed, ofHeads }, step, rate);
    return { ...result, images: countImages(shares) };
  }

  /** What is embedded in a step, and how. */
  #begin(batches: readonly Batch<BatchPixels>[], step: number) {
    const { backbone, seed = 0, communicator = singleRank } = this.#options;
    const { microBatch, microBatchNorm } = this.#options;
    const shares = batches.map(({ identities }) => new Share(identities, communicator));
    const images = tf.tidy(() =>
      tf.concat(batches.map((batch) => toTensor(batch, backbone.imageSize)))
    );
    return {
      shares,
      images,
      mode: { training: true, seed: seed + step, rows: rowsOfShares(shares) },
      parts: partsOf(shares, microBatch),
      wholeStatistics: microBatchNorm === "whole",
    };
  }

  /**
   * The losses of the heads on the features of this rank [b, D], and the gradients.
   *
   * @param all Of each share the features of all ranks, if they have been exchanged.
   */
  #lose(
    features: tf.Tensor2D,
    shares: readonly Share[],
    step: number,
    all?: readonly Float32Array[][],
  ) {
    const { heads } = this.#options;
    let losses!: tf.Tensor1D, ignored = 0, anchors: AnchorUse | undefined;
    const tape = GradientTape.record(() => {
      const parts = splitByShares(features, shares);
      const each = heads.map(({ head, weight }, i) => {
        const whole = all ? shares[i].joinGathered(parts[i], all[i]) : shares[i].join(parts[i]);
        const made = head.loss(whole, shares[i].identities, { step, velocities: this.optimizer });
        ignored += made.ignored;
        anchors = addAnchorUse(anchors, made.anchors);
        return { loss: made.loss, weighted: tf.mul(made.loss, weight) };
      });
      const total = tf.addN(each.map(({ weighted }) => weighted)) as tf.Scalar;
      losses = tf.keep(tf.stack([total, ...each.map(({ loss }) => loss)])) as tf.Tensor1D;
      return total;
    }, [features, ...this.#moved.heads]);
    const [towardsFeatures, ...ofHeads] = tape.gradients();
    tape.value.dispose();
    return { losses, ignored, anchors, towardsFeatures, ofHeads };
  }

  /**
   * Moves what has a gradient, which what the loss does not depend on has not; a head's is that of the whole batch on every rank.
   *
   * @param gradients `summed` are those of the backbone over all ranks, as far as there are some. All are disposed of.
   */
  #update(
    { ofBackbone, summed, ofHeads }: StepGradients,
    step: number,
    rate: number,
  ) {
    const moved = pairs(this.#moved.backbone, ofBackbone)
      .map(([variable], i): [tf.Variable, tf.Tensor] => [variable, summed[i]]);
    const whole = pairs(this.#moved.heads, ofHeads);
    this.optimizer.apply(moved, rate);
    this.optimizer.apply(whole, rate);
    this.average?.update(step);
    tf.dispose([ofBackbone, ofHeads, summed] as tf.TensorContainer);
  }

  /** The momentum of each variable that has moved, by the variable's name. */
  momentum(): Map<string, tf.Variable> {
    const momentum = new Map<string, tf.Variable>();
    for (const [name, variable] of this.variables()) {
      const velocity = this.optimizer.get(variable);
      if (velocity) momentum.set(name, velocity);
    }
    return momentum;
  }

  /** Takes momentum over from a checkpoint. */
  restoreMomentum(stored: ReadonlyMap<string, StoredTensor>): void {
    for (const [name, variable] of this.variables()) {
      const tensor = stored.get(name);
      if (tensor) {
        this.optimizer.set(variable, tf.tensor(tensor.data as Float32Array, tensor.shape));
      }
    }
  }

  /** Of each head that lends anchors, how often it has lent each: [M]. */
  timesLent(): Int32Array[] {
    return this.#options.heads.flatMap(({ head }) => head.timesLent ?? []);
  }

  /** Ends what holds for one step only, before anything else reads the variables. */
  settle(): void {
    for (const { head } of this.#options.heads) head.settle(this.optimizer);
  }

  /** Why the backbone's passes are not run from a recording, as the end of a sentence, once that is known of WebGPU. */
  get replayRefusal(): string | undefined {
    return this.#replayed.refusal;
  }

  /** Frees the recording of the backbone's passes, so that something else has its memory; steps to come are recorded again. */
  forgetRecording(): void {
    this.#replayed.forget();
  }

  /** Whether the last step ran the backbone from a recording. */
  get isReplaying(): boolean {
    return this.#replayed.isReplaying;
  }

  /** Frees the momentum, the average, the backbone and the heads. */
  dispose(): void {
    this.#replayed.forget();
    this.optimizer.dispose();
    this.average?.dispose();
    this.#options.backbone.dispose();
    for (const { head } of this.#options.heads) head.dispose();
  }
}

/** The rows of each share [b, D]; of one share the features themselves. */
function splitByShares(features: tf.Tensor2D, shares: readonly Share[]): tf.Tensor2D[] {
  const sizes = shares.map(({ count }) => count);
  return sizes.length === 1 ? [features] : tf.split(features, sizes);
}

function countImages(shares: readonly Share[]): number {
  return shares.reduce((sum, { identities }) => sum + identities.length, 0);
}

type Gradients = readonly (tf.Tensor | undefined)[];

interface StepGradients {
  ofBackbone: Gradients;
  summed: readonly tf.Tensor[];
  ofHeads: Gradients;
}

function pairs(
  variables: readonly tf.Variable[],
  gradients: Gradients,
): [tf.Variable, tf.Tensor][] {
  return variables.flatMap((variable, i): [tf.Variable, tf.Tensor][] =>
    gradients[i] ? [[variable, gradients[i]]] : []
  );
}

function toTensor({ pixels, identities }: Batch<BatchPixels>, size: number): tf.Tensor4D {
  if ("words" in pixels) return finishSquares(pixels, size);
  return tf.tensor4d(pixels, [identities.length, size, size, 3]);
}

function addAnchorUse(a: AnchorUse | undefined, b: AnchorUse | undefined): AnchorUse | undefined {
  return a && b ? { lent: a.lent + b.lent, ignored: a.ignored + b.ignored } : a ?? b;
}

/** Into how many micro-batches each rank cuts its images: the same number, of two images or more on each. */
function partsOf(shares: readonly Share[], microBatch = Infinity): number {
  const counts = shares[0].counts.map((_, rank) =>
    shares.reduce((sum, { counts }) => sum + counts[rank], 0)
  );
  const parts = Math.ceil(Math.max(...counts) / microBatch);
  return Math.max(1, Math.min(parts, Math.floor(Math.min(...counts) / 2)));
}

/** The places of this rank's images in the whole batches, one whole batch after the other. */
function rowsOfShares(shares: readonly Share[]): Int32Array {
  let before = 0;
  return Int32Array.from(shares.flatMap(({ first, count, identities }) => {
    const start = before + first;
    before += identities.length;
    return Array.from({ length: count }, (_, i) => start + i);
  }));
}
