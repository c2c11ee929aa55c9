import * as tf from "../npm/tfjs.ts";
import type { Parameters } from "../backbones/parameters.ts";
import { cosines } from "../compute/kernels/cosines/cosines.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import { putRows } from "../compute/kernels/rows/put_rows.ts";
import { takeRows } from "../compute/kernels/rows/take_rows.ts";
import type { Random } from "../random/random.ts";
import { membersOfAnchors } from "./anchor_rule.ts";
import { HostIntegers } from "./host_integers.ts";

/** Whose row it is, where it is nobody's. */
const NOBODY = -1;

/** Added to the cosine with a row that does not count: no softmax sees it. */
const UNSEEN = -1e9;

/**
 * The mean unit feature of each identity when it was last in a batch, in R rows whatever N is: identity y has row
 * `y mod R`, until another identity takes it.
 */
export class FeatureMemory {
  readonly #features: tf.Variable;
  readonly #owners: HostIntegers;

  /**
   * Remembers nothing.
   *
   * @param parameters The head's, to which it adds `memory` [R, D] and `memory.owners` [R], for checkpoints.
   * @param rows R, from 1.
   */
  constructor(parameters: Parameters, rows: number, embeddingLength: number) {
    this.#features = parameters.constant("memory", [rows, embeddingLength], 0, false);
    this.#owners = new HostIntegers(parameters.integers("memory.owners", [rows], NOBODY));
  }

  /**
   * What is remembered of each image's identity.
   *
   * @param identities [B]
   * @returns [B, D] of unit length, zeros where there is nothing; owned by the caller, without a gradient.
   */
  recall(identities: Int32Array): tf.Tensor2D {
    const owners = this.#owners.values;
    const rows = identities.map((identity) => identity % owners.length);
    const isKnown = Float32Array.from(identities, (identity, i) => +(owners[rows[i]] === identity));
    return tf.tidy(() =>
      tf.mul(
        takeRows(this.#features, tf.tensor1d(rows, "int32")),
        tf.tensor2d(isKnown, [identities.length, 1]),
      )
    );
  }

  /**
   * Takes what a batch shows in the place of what was there.
   *
   * @param identities [B]
   * @param unit [B, D], features of unit length.
   */
  remember(identities: Int32Array, unit: tf.Tensor2D): void {
    const owners = this.#owners.values;
    for (const identity of identities) owners[identity % owners.length] = identity;
    const rows = identities.map((identity) => {
      const row = identity % owners.length;
      return owners[row] === identity ? row : NOBODY;
    });
    tf.tidy(() => {
      const { anchors, members } = membersOfAnchors(rows);
      const seen = normalizeRows(tf.matMul(members, unit));
      putRows(this.#features, tf.tensor1d(anchors, "int32"), seen);
    });
  }

  /**
   * The cosines of images with what is remembered of identities that are not in their batch, as further negatives (cross-batch
   * memory, Wang et al., CVPR 2020). What is remembered has no gradient.
   *
   * @param features [B, D]
   * @param identities [B]
   * @param most From 1; of more identities than this, so many are drawn.
   * @param random Draws them.
   * @returns [B, W], W the smaller of `most` and R; a column that nobody is left for is too low for a softmax to see. Owned by
   * the caller.
   */
  cosinesWithOthers(
    features: tf.Tensor2D,
    identities: Int32Array,
    most: number,
    random: Random,
  ): tf.Tensor2D {
    const owners = this.#owners.values, present = new Set(identities).add(NOBODY);
    const rows = drawRows(
      owners.map((owner, row) => present.has(owner) ? NOBODY : row),
      most,
      random,
    );
    return tf.tidy(() => {
      const others = takeRows(
        this.#features,
        tf.tensor1d(rows.map((row) => Math.max(row, 0)), "int32"),
      );
      const unseen = Float32Array.from(rows, (row) => row === NOBODY ? UNSEEN : 0);
      return tf.add(
        cosines(features, others),
        tf.tensor2d(unseen, [1, rows.length]),
      ) as tf.Tensor2D;
    });
  }

  /** Makes the variables whole; to be called before anything else reads them. */
  settle(): void {
    this.#owners.settle();
  }
}

/** All of the rows that are some, or `most` of them by chance, each set equally likely; as many always, with {@link NOBODY} in the place of those missing. */
function drawRows(rows: Int32Array, most: number, random: Random): Int32Array {
  const some = rows.filter((row) => row !== NOBODY), width = Math.min(most, rows.length);
  // As from a shuffled deck, shuffled no further than it is dealt (Fisher and Yates 1938).
  for (let dealt = 0; dealt < width && some.length > width; dealt++) {
    const place = dealt + random.below(some.length - dealt);
    [some[dealt], some[place]] = [some[place], some[dealt]];
  }
  return Int32Array.from({ length: width }, (_, i) => some[i] ?? NOBODY);
}
