import { Permutation } from "../random/permutation.ts";
import type { Dataset } from "./dataset.ts";
import { identityOf } from "./identity_of.ts";
import type { Sample } from "./sample.ts";

/** Options of {@link ShuffledEpoch}. */
export interface ShuffledEpochOptions {
  /** B, the number of samples in a batch. */
  batchSize: number;
  /**
   * The same seed gives the same order.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * Which epoch; each has its own order.
   *
   * @default {0}
   */
  epoch?: number;
}

/**
 * One pass over a dataset in random order, cut into batches. Every image comes once; the last batch is
 * filled up with images from the front of the order. Nothing is stored: batches are computed, in any
 * order and from any start.
 *
 * @throws {RangeError} if the batch size is not a positive integer, or there are no images.
 */
export class ShuffledEpoch {
  /** Batches in the epoch. */
  readonly batchCount: number;
  readonly #dataset: Dataset;
  readonly #batchSize: number;
  readonly #epoch: number;
  readonly #order: Permutation;

  /** Puts the images of `dataset` in order. */
  constructor(dataset: Dataset, options: ShuffledEpochOptions) {
    const { batchSize, seed = 0, epoch = 0 } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(
        `Cannot sample as batchSize must be a positive integer: current value is ${batchSize}`,
      );
    }
    if (dataset.imageCount === 0) {
      throw new RangeError(`Cannot sample as "${dataset.name}" has no images`);
    }
    this.batchCount = Math.ceil(dataset.imageCount / batchSize);
    this.#dataset = dataset;
    this.#batchSize = batchSize;
    this.#epoch = epoch;
    this.#order = new Permutation(dataset.imageCount, seed, "images", epoch);
  }

  /** The B samples of batch `index`, 0 to `batchCount` - 1. */
  batch(index: number): Sample[] {
    if (!(index >= 0 && index < this.batchCount)) {
      throw new RangeError(`Cannot sample batch ${index}: an epoch has ${this.batchCount} batches`);
    }
    return Array.from({ length: this.#batchSize }, (_, place) => {
      const position = index * this.#batchSize + place;
      const image = this.#order.at(position % this.#dataset.imageCount);
      const identity = identityOf(this.#dataset, image);
      return { image, identity, epoch: this.#epoch, batch: index, position };
    });
  }
}
