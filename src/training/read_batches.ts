import type { Dataset } from "../datasets/dataset.ts";
import { inSameBatch, type Sample } from "../datasets/sample.ts";
import type { AugmentImageOptions } from "../images/augment_image.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { type Augmented, AugmentStream } from "../streams/augment_stream.ts";
import { BatchStream } from "../streams/batch_stream.ts";
import { type Decoded, DecodeStream } from "../streams/decode_stream.ts";
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
  /** Whether an image that cannot be read is an error. */
  strict: boolean;
  /** Hears of each image that is skipped. */
  onSkip: (error: ImageDecodeError) => void;
}

/** A stream of training batches without end, and how many of them make an epoch. */
export function readBatches(
  dataset: Dataset,
  options: ReadBatchesOptions,
): { batches: ReadableStream<Batch>; batchesPerEpoch: number } {
  const { batch, imagesPerIdentity, minImages, recipe, seed, from, strict, onSkip } = options;
  const samples = new SampleStream(dataset, {
    batchSize: batch,
    imagesPerIdentity,
    minImages,
    seed,
    ...from,
  });
  const batches = samples
    .pipeThrough(new DecodeStream(dataset, { strict, onSkip, maxInFlight: 2 * batch }))
    .pipeThrough(new AugmentStream({ ...recipe, train: true, seed }))
    .pipeThrough(new BatchStream<Augmented<Decoded<Sample>>>(batch, { sameBatch: inSameBatch }))
    .pipeThrough(
      new TransformStream({
        transform: (items, controller) =>
          controller.enqueue({
            pixels: joinPixels(items),
            identities: Int32Array.from(items, ({ identity }) => identity),
            next: { epoch: items[0].epoch, batch: items[0].batch + 1 },
          }),
      }),
    );
  return { batches, batchesPerEpoch: samples.batchesPerEpoch };
}

/** The pixels of several images of one size in one array: [S, S, 3] each to [B, S, S, 3]. */
function joinPixels(items: readonly { pixels: Float32Array }[]): Float32Array<ArrayBuffer> {
  const length = items[0].pixels.length;
  const pixels = new Float32Array(items.length * length);
  items.forEach((item, i) => pixels.set(item.pixels, i * length));
  return pixels;
}
