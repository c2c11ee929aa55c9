import * as tf from "../npm/tfjs.ts";
import type { Parameters } from "../backbones/parameters.ts";
import { normalizeRows } from "../compute/kernels/normalize_rows/normalize_rows.ts";
import { putRows } from "../compute/kernels/rows/put_rows.ts";
import { takeRows } from "../compute/kernels/rows/take_rows.ts";
import { membersOfAnchors } from "./anchor_rule.ts";
import { HostIntegers } from "./host_integers.ts";

/** Whose row it is, where it is nobody's. */
const NOBODY = -1;

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

  /** Makes the variables whole; to be called before anything else reads them. */
  settle(): void {
    this.#owners.settle();
  }
}
