import * as tf from "../npm/tfjs.ts";

/**
 * Whole numbers that are read and changed between kernels, so that they live in this process' memory; the variable has
 * them when it is settled, for checkpoints.
 */
export class HostIntegers {
  readonly #variable: tf.Variable;
  /** What the variable is to be; `undefined` while it is that. */
  #values?: Int32Array;

  /** @param variable Of int32, which nothing else changes but what restores a checkpoint, before the first reading. */
  constructor(variable: tf.Variable) {
    this.#variable = variable;
  }

  /** The numbers, to be changed in place. */
  get values(): Int32Array {
    // They have never been anywhere but in this process' memory, so there is no GPU to wait for.
    return this.#values ??= Int32Array.from(this.#variable.dataSync());
  }

  /** Makes the variable whole; to be called before anything else reads it. */
  settle(): void {
    if (!this.#values) return;
    tf.tidy(() => this.#variable.assign(tf.tensor(this.#values!, this.#variable.shape, "int32")));
    this.#values = undefined;
  }
}
