import { BalancedEpoch } from "../datasets/balanced_epoch.ts";
import type { Dataset } from "../datasets/dataset.ts";
import type { Sample } from "../datasets/sample.ts";
import { ShuffledEpoch } from "../datasets/shuffled_epoch.ts";

/** Options of {@link SampleStream}. */
export interface SampleStreamOptions {
  /** B, the number of samples in a batch; K divides it. */
  batchSize: number;
  /**
   * K, the number of images of each identity in a batch. With 1 the images are merely shuffled.
   *
   * @default {1}
   */
  imagesPerIdentity?: number;
  /**
   * How many images each identity must have, for K above 1. With fewer than K, its images come
   * several times in a batch.
   *
   * @default {imagesPerIdentity}
   */
  minImages?: number;
  /**
   * The same seed gives the same order.
   *
   * @default {0}
   */
  seed?: number;
  /**
   * The epoch to start in.
   *
   * @default {0}
   */
  epoch?: number;
  /**
   * The batch to start at; the number of batches of an epoch means the next epoch's first.
   *
   * @default {0}
   */
  batch?: number;
  /**
   * The stream ends before this epoch, wherever it started.
   *
   * @default {Infinity}
   */
  epochs?: number;
}

/**
 * Samples for training, batch after batch, epoch after epoch: K images of each of B/K identities, as
 * {@link BalancedEpoch} orders them, or plain shuffled images for K = 1, as {@link ShuffledEpoch} does.
 * All batches are full. What comes depends on the options alone, so a stream started at an epoch and
 * a batch gives what one from the beginning gives there.
 *
 * @throws {RangeError} if the options do not fit each other or the dataset.
 *
 * @example Usage
 * ```ts
 * import { SampleStream, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 6, imagesPerIdentity: 5 });
 * const samples = new SampleStream(faces, { batchSize: 4, imagesPerIdentity: 2, epochs: 1 });
 *
 * strictEqual(samples.batchesPerEpoch, 9);
 * strictEqual((await Array.fromAsync(samples)).length, 36);
 * ```
 */
export class SampleStream extends ReadableStream<Sample> {
  /** The number of batches of an epoch. */
  readonly batchesPerEpoch: number;

  /** Checks the options against `dataset`; nothing is drawn before someone reads. */
  constructor(dataset: Dataset, options: SampleStreamOptions) {
    const { batchSize, imagesPerIdentity = 1, minImages = imagesPerIdentity, seed = 0 } = options;
    const { epoch = 0, batch = 0, epochs = Infinity } = options;
    for (const [key, value] of Object.entries({ epoch, batch })) {
      if (!Number.isInteger(value) || value < 0) {
        throw new RangeError(
          `Cannot sample as ${key} must be a whole number from 0: current value is ${value}`,
        );
      }
    }
    const open = (epoch: number) =>
      imagesPerIdentity === 1
        ? new ShuffledEpoch(dataset, { batchSize, seed, epoch })
        : new BalancedEpoch(dataset, { batchSize, imagesPerIdentity, minImages, seed, epoch });
    let current = open(epoch);
    if (batch > current.batchCount) {
      throw new RangeError(
        `Cannot sample from batch ${batch}: an epoch has ${current.batchCount} batches`,
      );
    }

    let nextEpoch = epoch, nextBatch = batch;
    let samples: Sample[] = [], place = 0;
    super({
      pull(controller) {
        if (place === samples.length) {
          if (nextBatch === current.batchCount) {
            nextEpoch++;
            nextBatch = 0;
            if (nextEpoch < epochs) current = open(nextEpoch);
          }
          if (nextEpoch >= epochs) return controller.close();
          samples = current.batch(nextBatch++);
          place = 0;
        }
        controller.enqueue(samples[place++]);
      },
    }, { highWaterMark: 0 });
    this.batchesPerEpoch = current.batchCount;
  }
}
