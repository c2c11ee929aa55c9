import * as tf from "../npm/tfjs.ts";
import { putRows } from "../compute/kernels/rows/put_rows.ts";
import { takeRows } from "../compute/kernels/rows/take_rows.ts";
import type { Velocities } from "./head.ts";

interface Loans {
  anchors: tf.Tensor1D;
  values: tf.Tensor2D;
  /** Zeros before the first update. */
  momentum: tf.Tensor2D;
}

/** The rows of a weight [M, D] as anchors, which are lent for a step and computed from features. */
export class Anchors {
  readonly #weight: tf.Variable;
  readonly #ownMomentum: boolean;
  #loans?: Loans;

  /** @param ownMomentum Whether the momentum of a row is its anchor's: lent, given back and reset with it. */
  constructor(weight: tf.Variable, ownMomentum: boolean) {
    this.#weight = weight;
    this.#ownMomentum = ownMomentum;
  }

  /** [M, D] */
  get all(): tf.Tensor2D {
    return this.#weight as tf.Tensor as tf.Tensor2D;
  }

  /** Lends some, whose values are kept until {@link endLoans}. */
  lend(borrowed: Int32Array, velocities: Velocities): void {
    if (borrowed.length === 0) return;
    const anchors = tf.keep(tf.tensor1d(borrowed, "int32"));
    const values = tf.keep(takeRows(this.#weight, anchors));
    const velocity = this.#keptMomentum(velocities);
    const momentum = velocity ? takeRows(velocity, anchors) : tf.zerosLike(values);
    this.#loans = { anchors, values, momentum: tf.keep(momentum) };
  }

  /** Gives lent ones, and their momentum, the values back that they had before. */
  endLoans(velocities: Velocities): void {
    if (!this.#loans) return;
    const { anchors, values, momentum } = this.#loans;
    putRows(this.#weight, anchors, values);
    const velocity = this.#keptMomentum(velocities);
    if (velocity) putRows(velocity, anchors, momentum);
    tf.dispose([anchors, values, momentum]);
    this.#loans = undefined;
  }

  /**
   * Overwrites some, without momentum.
   *
   * @param anchors [G], which.
   * @param made [G, D]
   */
  overwrite(anchors: tf.Tensor1D, made: tf.Tensor2D, velocities: Velocities): void {
    putRows(this.#weight, anchors, made);
    const velocity = this.#keptMomentum(velocities);
    if (velocity) putRows(velocity, anchors, tf.zerosLike(made) as tf.Tensor2D);
  }

  /** Frees what is kept of lent ones. */
  dispose(): void {
    tf.dispose(Object.values(this.#loans ?? {}));
  }

  #keptMomentum(velocities: Velocities): tf.Variable | undefined {
    return this.#ownMomentum ? velocities.get(this.#weight) : undefined;
  }
}
