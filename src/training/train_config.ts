import type { BackboneFactory, BackboneSpec } from "../backbones/backbones.ts";
import type { DeviceName } from "../compute/device_name.ts";
import type { Precision } from "../compute/precision.ts";
import type { HeadFactory } from "../heads/head_kind.ts";
import type { HeadSpec } from "../heads/heads.ts";
import type { OrientationRule } from "../images/orientation.ts";
import type { Schedule } from "./learning_rate.ts";

/** Data, and the head that is trained on it. */
export interface Objective {
  /** What {@link openDataset} opens, such as `synthetic:N`, a folder with one sub-folder an identity, or `train.rec`. */
  data: string;
  /**
   * What the paths of an image list are relative to.
   *
   * @default {the list's folder}
   */
  root?: string;
  /**
   * How text files are written that are not UTF-8, nor UTF-16 with its mark: a name that `TextDecoder` takes, such as
   * `gbk`.
   *
   * @default {none, and such files are errors}
   */
  encoding?: string;
  /**
   * Whether symbolic links are followed out of the folder of images, or of a list's root.
   *
   * @default {false}
   */
  followLinks?: boolean;
  /**
   * A file whose first column names the identities to keep.
   *
   * @default {all}
   */
  identities?: string;
  /**
   * A file whose first column names identities to leave out, such as those of a test, or several.
   *
   * @default {none}
   */
  exclude?: string | string[];
  /**
   * Leaves out identities with fewer images; those with at least as many, but fewer than K, repeat theirs. Without
   * it an identity with fewer than K images is an error.
   */
  minImages?: number;
  /**
   * A name with options, or (in a `.ts` config) a function that makes one's own.
   *
   * @default {{ name: "virtual-fc" }}
   */
  head: HeadSpec | HeadFactory;
  /**
   * K
   *
   * @default {4}
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

/** Everything that decides a training run. */
export interface TrainConfig extends Objective {
  /**
   * More data and heads trained on the same backbone, in the same steps.
   *
   * @default {[]}
   */
  joint: Objective[];
  /**
   * Pairs to verify now and then: in LFW's format, of images of `data`, or a verification set such as `lfw.bin`,
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
   * Of products in training and its verifications. float16 takes WebGPU on an adapter with shader-f16, and scales the
   * loss, so that small gradients are not lost; weights and sums are float32 in either case, as is extraction.
   *
   * @default {"float32"}
   */
  precision: Precision;
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
   * Passes over `data`.
   *
   * @default {1 of synthetic faces, otherwise 20}
   */
  epochs: number;
  /**
   * Ends the run after so many steps.
   *
   * @default {epochs times the batches of `data`}
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
  /** The folder for everything the run writes; it must not exist. */
  out: string;
  /** A run folder or checkpoint whose weights to begin with, as far as names and shapes fit. */
  pretrained?: string;
}
