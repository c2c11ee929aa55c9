import * as tf from "../npm/tfjs.ts";
import type { Communicator } from "../compute/communicator.ts";

/** One rank's part of a batch, and what the others have. */
export class Share {
  /** Of the whole batch, by rank. */
  readonly identities: Int32Array;
  /** The place of this rank's first image in the whole batch. */
  readonly first: number;
  /** How many images each rank has. */
  readonly counts: readonly number[];
  /** This rank's images. */
  readonly count: number;
  readonly #communicator: Communicator;

  /**
   * Exchanges identities; every rank must call.
   *
   * @param identities Of this rank's images.
   */
  constructor(identities: Int32Array, communicator: Communicator) {
    // As bits: a float32 would make one of large identities.
    const bits = new Float32Array(identities.buffer, identities.byteOffset, identities.length);
    const all = communicator.allGather(bits)
      .map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length));
    this.identities = Int32Array.from(all.flatMap((some) => [...some]));
    this.first = all.slice(0, communicator.rank).reduce((sum, { length }) => sum + length, 0);
    this.counts = all.map(({ length }) => length);
    this.count = identities.length;
    this.#communicator = communicator;
  }

  /**
   * The features of the whole batch, those of other ranks as constants; every rank must call.
   *
   * @param features [b, D] of this rank.
   * @returns [B, D]
   */
  join(features: tf.Tensor2D): tf.Tensor2D {
    const { size } = this.#communicator;
    if (size === 1) return features;
    return this.joinGathered(
      features,
      this.#communicator.allGather(features.dataSync() as Float32Array),
    );
  }

  /**
   * The features of each rank, by rank, without a wait for the device; every rank must call.
   *
   * @param features [b, D] of this rank.
   */
  async gather(features: tf.Tensor2D): Promise<Float32Array[]> {
    return this.#communicator.allGather(await features.data() as Float32Array);
  }

  /**
   * The features of the whole batch, those of other ranks as constants.
   *
   * @param features [b, D] of this rank.
   * @param all What {@link Share.gather} gave.
   * @returns [B, D]
   */
  joinGathered(features: tf.Tensor2D, all: readonly Float32Array[]): tf.Tensor2D {
    const { rank } = this.#communicator, length = features.shape[1];
    return tf.concat(
      all.map((values, from) =>
        from === rank ? features : tf.tensor2d(values, [values.length / length, length])
      ),
    );
  }
}
