import type { Dataset } from "../datasets/dataset.ts";
import { inSameBatch, type Sample } from "../datasets/sample.ts";
import { alone } from "../compute/communicator.ts";
import type { AugmentImageOptions } from "../images/augment_image.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { BatchStream } from "../streams/batch_stream.ts";
import { LoadStream } from "../streams/load_stream.ts";
import { SampleStream } from "../streams/sample_stream.ts";

/** Where in the data a run stands. */
export interface DataPosition {
  /** From 0. */
  epoch: number;
  /** Batches of the epoch that are behind. */
  batch: number;
}

/** What one training step takes of one dataset. */
export interface Batch {
  /** [B, S, S, 3], values in [-1, 1]. */
  readonly pixels: Float32Array<ArrayBuffer>;
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
  recipe: AugmentImageOptions;
  /** Of order and augmentation. */
  seed: number;
  /** The first batch to read. */
  from: DataPosition;
  /**
   * Reads only this rank's share of each batch, B / `size` images.
   *
   * @default {the whole batch}
   */
  share?: { rank: number; size: number };
  /** Whether an image that cannot be read is an error. */
  strict: boolean;
  /** Hears of each image that is skipped. */
  onSkip: (error: ImageDecodeError) => void;
}

/**
 * A stream of training batches without end, and how many of them make an epoch. It fails if no image of a
 * whole epoch can be read.
 */
export function readBatches(
  dataset: Dataset,
  options: ReadBatchesOptions,
): { batches: ReadableStream<Batch>; batchesPerEpoch: number } {
  const { batch, imagesPerIdentity, minImages, recipe, seed, from, share = alone, strict, onSkip } =
    options;
  const samples = new SampleStream(dataset, {
    batchSize: batch,
    imagesPerIdentity,
    minImages,
    seed,
    ...from,
  });
  let skipped = 0; // since the last batch
  const skip = (error: ImageDecodeError) => {
    onSkip(error);
    skipped++;
    if (skipped < batch * samples.batchesPerEpoch) return;
    throw new Error(
      `Cannot train on "${dataset.name}" as images must be readable: none of a whole epoch is`,
    );
  };
  const batches = samples
    .pipeThrough(new ShareStream(batch, share))
    .pipeThrough(new BatchStream<Sample>(batch, { sameBatch: inSameBatch }))
    .pipeThrough(new LoadStream(dataset, { ...recipe, train: true, seed, strict, onSkip: skip }))
    .pipeThrough(
      new TransformStream({
        transform({ items, pixels }, controller) {
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
