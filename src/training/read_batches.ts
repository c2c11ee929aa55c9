import type { Dataset } from "../datasets/dataset.ts";
import { inSameBatch, type Sample } from "../datasets/sample.ts";
import { singleRank } from "../compute/communicator.ts";
import { warn } from "../checks/warn.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";
import type { Squares } from "../images/squares.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { UnreadableImages } from "../images/unreadable_images.ts";
import { BatchStream } from "../streams/batch_stream.ts";
import {
  type LoadedBatch,
  LoadStream,
  type LoadStreamOptions,
  SquareStream,
} from "../streams/load_stream.ts";
import { SampleStream } from "../streams/sample_stream.ts";

/** Where in the data a run stands. */
export interface DataPosition {
  /** From 0. */
  epoch: number;
  /** Batches of the epoch that are behind. */
  batch: number;
}

/** Pixels as the backbone takes them, or still to be mirrored, resized and normalised. */
export type BatchPixels = Float32Array<ArrayBuffer> | Squares;

/** What one training step takes of one dataset. */
export interface Batch<Pixels extends BatchPixels = Float32Array<ArrayBuffer>> {
  /** [B, S, S, 3], values in [-1, 1], or the squares that are to become it on the device. */
  readonly pixels: Pixels;
  /** [B]; fewer than asked for where images could not be read. */
  readonly identities: Int32Array;
  /** Where the batch after this one is. */
  readonly next: DataPosition;
}

/** How {@link readBatches} samples, decodes and augments. */
export interface ReadBatchesOptions {
  /** B */
  batch: number;
  /** K */
  imagesPerIdentity: number;
  /** Lets identities with fewer than K images repeat theirs. */
  minImages?: number;
  /** How images are cut, shaken and mirrored. */
  recipe: ImageRecipe;
  /**
   * Of order and augmentation.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * The first batch to read.
   *
   * @default {{ epoch: 0, batch: 0 }}
   */
  from?: DataPosition;
  /**
   * Reads only this rank's share of each batch, B / `size` images.
   *
   * @default {the whole batch}
   */
  share?: { rank: number; size: number };
  /**
   * Whether an image that cannot be read is an error.
   *
   * @default {false}
   */
  strict?: boolean;
  /**
   * Hears of each image that is skipped.
   *
   * @default {prints its message as a warning}
   */
  onSkip?: (error: ImageDecodeError) => void;
}

/** As {@link readBatches}, but with squares that the device finishes, see `SquareStream`. */
export function readSquares(
  dataset: Dataset,
  options: ReadBatchesOptions,
): { batches: ReadableStream<Batch<Squares>>; batchesPerEpoch: number } {
  return read(dataset, options, (recipe) => new SquareStream(dataset, recipe));
}

/**
 * A stream of training batches without end, and how many of them make an epoch. It fails if no image of a
 * whole epoch can be read.
 */
export function readBatches(
  dataset: Dataset,
  options: ReadBatchesOptions,
): { batches: ReadableStream<Batch>; batchesPerEpoch: number } {
  return read(dataset, options, (recipe) => new LoadStream(dataset, recipe));
}

function read<Pixels extends BatchPixels>(
  dataset: Dataset,
  options: ReadBatchesOptions,
  load: (options: LoadStreamOptions) => ReadableWritablePair<LoadedBatch<Sample, Pixels>, Sample[]>,
): { batches: ReadableStream<Batch<Pixels>>; batchesPerEpoch: number } {
  const { batch, imagesPerIdentity, minImages, recipe, seed, from, share = singleRank, strict } =
    options;
  const { onSkip = (error) => warn(error.message) } = options;
  const samples = new SampleStream(dataset, {
    batchSize: batch,
    imagesPerIdentity,
    minImages,
    seed,
    ...from,
  });
  // Since the last batch, and with what they are.
  let skipped = 0, unreadable = new UnreadableImages();
  const images = Math.ceil(batch / share.size) * samples.batchesPerEpoch; // of this rank in an epoch
  const skip = (error: ImageDecodeError) => {
    onSkip(error);
    unreadable.add(error);
    skipped++;
    if (skipped < images) return;
    throw new Error(
      `Cannot train on "${dataset.name}" as images must be readable: none of a whole epoch is: ` +
        unreadable.describe(),
    );
  };
  const batches = samples
    .pipeThrough(new ShareStream(batch, share))
    .pipeThrough(new BatchStream<Sample>(batch, { sameBatch: inSameBatch }))
    .pipeThrough(load({ ...recipe, train: true, seed, strict, onSkip: skip }))
    .pipeThrough(
      new TransformStream<LoadedBatch<Sample, Pixels>, Batch<Pixels>>({
        transform({ items, pixels }, controller) {
          if (skipped > 0) unreadable = new UnreadableImages();
          skipped = 0;
          controller.enqueue({
            pixels,
            identities: Int32Array.from(items, ({ identity }) => identity),
            next: following(items[0], samples.batchesPerEpoch),
          });
        },
      }),
    );
  return { batches, batchesPerEpoch: samples.batchesPerEpoch };
}

function following({ epoch, batch }: Sample, batchesPerEpoch: number): DataPosition {
  return batch + 1 < batchesPerEpoch ? { epoch, batch: batch + 1 } : { epoch: epoch + 1, batch: 0 };
}

/** Lets through the samples that fall to a rank: of each batch, neighbours. */
class ShareStream extends TransformStream<Sample, Sample> {
  constructor(batch: number, { rank, size }: { rank: number; size: number }) {
    super({
      transform(sample, controller) {
        const place = sample.position % batch;
        if (Math.floor(place * size / batch) === rank) controller.enqueue(sample);
      },
    });
  }
}
