import { Permutation } from "../random/permutation.ts";
import type { Dataset } from "./dataset.ts";
import { identityOf } from "./identity_of.ts";
import type { Sample } from "./sample.ts";

/** Options of {@link BalancedEpoch}. */
export interface BalancedEpochOptions {
  /** B, the number of samples in a batch; K divides it. */
  batchSize: number;
  /** K, the number of images of each identity in a batch. */
  imagesPerIdentity: number;
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
  /**
   * How many images each identity must have. With fewer than K, its images come several times in a
   * batch.
   *
   * @default {imagesPerIdentity}
   */
  minImages?: number;
}

/** How the columns of one row of {@link BalancedEpoch} turn into those of the next. */
interface RowShuffle {
  split: number;
  low: Permutation;
  high: Permutation;
}

/**
 * One pass over a dataset in batches of K images of each of B/K different identities. Every image
 * comes once, and then some come again: an identity with n images gives ceil(n/K) groups of K, the
 * last one filled up with its own images, and batches that are short of groups take further
 * identities, those of images drawn at random. No identity comes twice in a batch.
 *
 * The images of an identity stand next to each other in a batch. Batches are computed, not stored: at
 * any of them one can go on, and an epoch takes 4 bytes an identity.
 *
 * How: the groups of all identities, those of one identity side by side, are laid out row by row in a
 * table of T columns, a column a batch, each row with its columns in another random order. T is at
 * least the number of groups of any identity, so that those of one row fall in different columns. An
 * identity can reach into the next row; the columns of its first part are then kept apart from those
 * of its second.
 *
 * @throws {RangeError} if K does not divide B, there are fewer than B/K identities, or identities have
 * fewer than `minImages` images.
 */
export class BalancedEpoch {
  /** T, batches in the epoch; the same for every epoch and seed. */
  readonly batchCount: number;
  readonly #dataset: Dataset;
  readonly #options: Required<BalancedEpochOptions>;
  /** The number of groups of all identities, G. */
  readonly #groupCount: number;
  /** B/K, the rows of the table. */
  readonly #rowCount: number;
  /** Identities by their place in the line. */
  readonly #order: Permutation;
  /** For each place in the line, the first group of the identity there; N + 1 numbers. */
  readonly #firstGroups: Uint32Array;
  readonly #firstRow: Permutation;
  readonly #shuffles: RowShuffle[];

  /** Lays out one epoch of `dataset`, in time proportional to its identities. */
  constructor(dataset: Dataset, options: BalancedEpochOptions) {
    const { batchSize, imagesPerIdentity, seed = 0, epoch = 0 } = options;
    const { minImages = imagesPerIdentity } = options;
    checkArguments(dataset, batchSize, imagesPerIdentity, minImages);
    this.#dataset = dataset;
    this.#options = { batchSize, imagesPerIdentity, seed, epoch, minImages };
    this.#order = new Permutation(dataset.identityCount, seed, "identities", epoch);
    this.#firstGroups = new Uint32Array(dataset.identityCount + 1);
    let mostGroups = 0, groupCount = 0;
    for (let place = 0; place < dataset.identityCount; place++) {
      const groups = Math.ceil(imagesOf(dataset, this.#order.at(place)) / imagesPerIdentity);
      groupCount += groups;
      this.#firstGroups[place + 1] = groupCount;
      mostGroups = Math.max(mostGroups, groups);
    }
    if (groupCount >= 2 ** 32) {
      throw new RangeError(
        `Cannot sample from "${dataset.name}": it has ${groupCount} groups of ` +
          `${imagesPerIdentity} images, and 2^32 or more are not counted`,
      );
    }
    this.#groupCount = groupCount;
    this.#rowCount = batchSize / imagesPerIdentity;
    this.batchCount = Math.max(Math.ceil(this.#groupCount / this.#rowCount), mostGroups);
    this.#firstRow = new Permutation(this.batchCount, seed, "row", epoch, 0);
    this.#shuffles = Array.from({ length: this.#rowCount }, (_, row) => {
      const split = this.#splitAfter(row);
      return {
        split,
        low: new Permutation(split, seed, "low columns", epoch, row),
        high: new Permutation(this.batchCount - split, seed, "high columns", epoch, row),
      };
    });
  }

  /** The B samples of batch `index`, 0 to `batchCount` - 1. */
  batch(index: number): Sample[] {
    if (!(index >= 0 && index < this.batchCount)) {
      throw new RangeError(`Cannot sample batch ${index}: an epoch has ${this.batchCount} batches`);
    }
    const { imagesPerIdentity, seed, epoch } = this.#options;
    const samples: Sample[] = [];
    const present = new Set<number>();
    const add = (identity: number, group: number, order: Permutation) => {
      present.add(identity);
      for (let i = 0; i < imagesPerIdentity; i++) {
        const place = (group * imagesPerIdentity + i) % order.size;
        const image = this.#dataset.firstImage(identity) + order.at(place);
        const position = index * this.#options.batchSize + samples.length;
        samples.push({ image, identity, epoch, batch: index, position });
      }
    };

    let column = this.#firstRow.at(index);
    for (let row = 0; row < this.#rowCount; row++) {
      const group = row * this.batchCount + column;
      if (group < this.#groupCount) {
        const place = this.#placeOf(group), identity = this.#order.at(place);
        const images = imagesOf(this.#dataset, identity);
        const order = new Permutation(images, seed, "images", epoch, identity);
        add(identity, group - this.#firstGroups[place], order);
      }
      const { split, low, high } = this.#shuffles[row];
      column = column < split ? low.at(column) : split + high.at(column - split);
    }

    const repeats = new Permutation(this.#dataset.imageCount, seed, "repeats", epoch, index);
    for (let place = 0; present.size < this.#rowCount; place++) {
      const identity = identityOf(this.#dataset, repeats.at(place));
      if (present.has(identity)) continue;
      const images = imagesOf(this.#dataset, identity);
      add(identity, 0, new Permutation(images, seed, "repeats", epoch, index, identity));
    }
    return samples;
  }

  /**
   * Where to cut the columns after `row` so that, shuffled on either side of the cut only, the last
   * columns of this row and the first of the next that belong to one identity stay apart.
   */
  #splitAfter(row: number): number {
    const end = (row + 1) * this.batchCount;
    if (end >= this.#groupCount) return 0;
    const place = this.#placeOf(end);
    const before = end - this.#firstGroups[place], after = this.#firstGroups[place + 1] - end;
    // As before + after is at most T, a cut at either will do; this one leaves more to the wide side.
    return before === 0 ? 0 : after <= before ? after : this.batchCount - before;
  }

  /** The place in the line of the identity that owns `group`. */
  #placeOf(group: number): number {
    let low = 0, high = this.#dataset.identityCount;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#firstGroups[middle] <= group) low = middle;
      else high = middle;
    }
    return low;
  }
}

function imagesOf(dataset: Dataset, identity: number): number {
  return dataset.firstImage(identity + 1) - dataset.firstImage(identity);
}

function checkArguments(
  dataset: Dataset,
  batchSize: number,
  imagesPerIdentity: number,
  minImages: number,
): void {
  for (const [key, value] of Object.entries({ batchSize, imagesPerIdentity, minImages })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot sample as ${key} must be a positive integer: current value is ${value}`,
      );
    }
  }
  if (batchSize % imagesPerIdentity !== 0) {
    throw new RangeError(
      `Cannot sample as ${imagesPerIdentity} images an identity must divide the batch size: ` +
        `current value is ${batchSize}`,
    );
  }
  if (dataset.identityCount < batchSize / imagesPerIdentity) {
    throw new RangeError(
      `Cannot sample batches of ${batchSize / imagesPerIdentity} identities ` +
        `(${batchSize} images, ${imagesPerIdentity} an identity): ` +
        `"${dataset.name}" has ${dataset.identityCount}, enough for a batch of ` +
        `${dataset.identityCount * imagesPerIdentity} images`,
    );
  }
  let short = 0, first = -1;
  for (let identity = 0; identity < dataset.identityCount; identity++) {
    if (imagesOf(dataset, identity) >= minImages) continue;
    if (short++ === 0) first = identity;
  }
  if (short > 0) {
    throw new RangeError(
      `Cannot sample ${imagesPerIdentity} images an identity: ${short} of ` +
        `${dataset.identityCount} identities in "${dataset.name}" have fewer than ${minImages}, ` +
        `the first is "${dataset.identityName(first)}" with ${imagesOf(dataset, first)}; ` +
        `minImages leaves them out, or, below ${imagesPerIdentity}, lets theirs repeat`,
    );
  }
}
