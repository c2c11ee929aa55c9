import type { BackboneFactory, BackboneSpec } from "../backbones/backbones.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { Precision } from "../compute/precision.ts";
import type { DataSource } from "../datasets/data_source.ts";
import type { PeopleSelection } from "../datasets/select_people.ts";
import type { HeadFactory } from "../heads/head_kind.ts";
import type { HeadSpec } from "../heads/heads.ts";
import type { Augmentations } from "../images/augmentations/augmentations.ts";
import type { OrientationRule } from "../images/orientation.ts";
import type { Schedule } from "./learning_rate.ts";

/**
 * Data, and the head that is trained on it: how the data is read, who of it is trained on, how its batches are made up, and
 * what the loss of its head counts. How images are cut and turned is none of these, as the network that all objectives share
 * takes one kind of image.
 */
export interface Objective extends Omit<DataSource, "seed">, PeopleSelection {
  /**
   * A name with options, or (in a `.ts` config) a function that makes one's own.
   *
   * @default {{ name: "virtual-fc" }}
   */
  head: HeadSpec | HeadFactory;
  /**
   * K
   *
   * @default {2}
   */
  imagesPerIdentity: number;
  /**
   * B
   *
   * @default {64}
   */
  batch: number;
  /**
   * What its loss is multiplied by.
   *
   * @default {1}
   */
  weight: number;
}

/**
 * Everything that decides a training run. What is said of data and heads stands in `objectives`; all other keys are the run's:
 * what it is verified on, how images are cut, the network, the budget, the optimiser, the device and the folder.
 */
export interface TrainConfig {
  /**
   * What one backbone learns in the same steps, at least one. The first is the run's own: epochs are passes over its data, and
   * people are held out of it to be tested on.
   */
  objectives: Objective[];
  /**
   * Pairs to verify now and then: in LFW's format, of images of the first objective's `data`, or a verification set such as `lfw.bin`,
   * which brings its own.
   *
   * @default {random pairs of a tenth of the identities, which are then kept from training}
   */
  pairs?: string;
  /**
   * How many pairs of identities kept from training are verified, where there are no `pairs`. A run keeps the number that it
   * began with.
   *
   * @default {4000, or as many as are verified in a tenth of the time of the training between two verifications, at least 200}
   */
  heldOutPairs?: number;
  /**
   * Where to compute.
   *
   * @default {"auto"}
   */
  device: "auto" | DeviceName;
  /**
   * A name with options, or (in a `.ts` config) a function that makes one's own.
   *
   * @default {{ name: "small" }}
   */
  backbone: BackboneSpec | BackboneFactory;
  /**
   * S, pixels.
   *
   * @default {56}
   */
  imageSize: number;
  /**
   * The side of the square cut from the source image, pixels.
   *
   * @default {the largest centred square}
   */
  crop?: number;
  /**
   * How far right of and below the centre the square lies, pixels.
   *
   * @default {[0, 0]}
   */
  cropOffset: [number, number];
  /**
   * Whether a picture that EXIF says is stored turned or mirrored is turned upright, before it is cut, or left as it is stored.
   *
   * @default {"exif"}
   */
  orientation: OrientationRule;
  /**
   * How far chance moves the square in training, pixels.
   *
   * @default {0}
   */
  jitter: number;
  /**
   * Whether chance mirrors images in training.
   *
   * @default {true}
   */
  flip: boolean;
  /**
   * What else chance changes in training, and in what share of the images, such as `{ blur: 0.1, erase: 0.2 }`.
   *
   * @default {nothing}
   */
  augment?: Augmentations;
  /**
   * Passes over the data of the first objective.
   *
   * @default {1 of synthetic faces, otherwise 20}
   */
  epochs: number;
  /**
   * Ends the run after so many steps.
   *
   * @default {epochs times the batches of the first objective's data}
   */
  steps?: number;
  /**
   * Steps from one verification to the next; there is one at the end in any case.
   *
   * @default {those of an epoch}
   */
  evaluateEvery?: number;
  /**
   * Steps from one checkpoint to the next; there is one after each verification and at the end in any case.
   *
   * @default {none but these}
   */
  checkpointEvery?: number;
  /**
   * How many of the last checkpoints are kept, besides the best.
   *
   * @default {3}
   */
  keepCheckpoints: number;
  /**
   * What a step does whose loss or weights are no numbers: it ends the run, or it is undone and skipped, at the price of a copy of
   * weights and momentum each step. Ten such steps in a row end the run in any case.
   *
   * @default {"stop"}
   */
  badLoss: "stop" | "skip";
  /**
   * The base rate, which the schedule multiplies.
   *
   * @default {0.1}
   */
  learningRate: number;
  /**
   * How the rate goes down.
   *
   * @default {{ name: "cosine", warmup: 50 }}
   */
  schedule: Schedule;
  /**
   * The share of the last step that is kept, 0 to below 1.
   *
   * @default {0.9}
   */
  momentum: number;
  /**
   * Times the weight, added to its gradient.
   *
   * @default {5e-4}
   */
  weightDecay: number;
  /**
   * How much of a moving average of the network's weights each step leaves, above 0 and below 1, such as 0.999. The average is
   * what is verified, embedded with and exported; checkpoints hold it beside the weights.
   *
   * @default {none is kept}
   */
  average?: number;
  /**
   * Of everything left to chance.
   *
   * @default {0}
   */
  seed: number;
  /**
   * Whether an image that cannot be read ends the run rather than being skipped.
   *
   * @default {false}
   */
  strict: boolean;
  /**
   * How many workers share each batch on wasm; on other devices there is one.
   *
   * @default {as many as there are cores}
   */
  workers?: number;
  /**
   * Whether batch norm takes the workers' shares as one batch rather than each by itself. Without it, what is
   * learnt depends on how many cores there are.
   *
   * @default {true}
   */
  syncBatchNorm: boolean;
  /**
   * In which the backbone's gradients travel between the processes that `--mpi` makes ranks; float16 takes half the time on a
   * network, and rounds each to 11 bits. Sums are made in float32 either way.
   *
   * @default {"float32"}
   */
  exchangePrecision: Precision;
  /**
   * How many images of a device's share of a batch go through the network at a time, 2 or more. The losses and their gradients
   * stay those of the whole batch, for a forward pass more, and memory follows this number instead of the batch. `auto` takes
   * all of them where they fit into the device's memory, and otherwise the most that do.
   *
   * @default {"auto"}
   */
  microBatch: number | "auto" | "all";
  /**
   * Whose statistics batch norm takes where a batch is cut into micro-batches: each micro-batch's, or the whole batch's, which
   * makes a step that of the uncut batch, but runs each layer again for each batch norm in it, and keeps what layers take.
   *
   * @default {"micro"}
   */
  microBatchNorm: "micro" | "whole";
  /**
   * Gigabytes (10^9 bytes) of memory that each device has, for `microBatch: "auto"`.
   *
   * @default {wasm: 4.3 or the worker's part of what is free; WebGPU, which does not tell: 8}
   */
  deviceMemory?: number;
  /** The folder for everything the run writes; it must not exist. */
  out: string;
  /** A run folder or checkpoint whose weights to begin with, as far as names and shapes fit. */
  pretrained?: string;
}

/**
 * What a configuration may say before {@link parseTrainConfig} fills in the defaults. Of one objective the keys may stand at
 * the top, as flags say them, in place of `objectives`.
 */
export type TrainConfigInput =
  & Partial<Omit<TrainConfig, "objectives">>
  & (
    | Partial<Objective> & { objectives?: undefined }
    | { [Key in keyof Objective]?: undefined } & {
      objectives: (Partial<Objective> & Pick<Objective, "data">)[];
    }
  );
