import * as tf from "../npm/tfjs.ts";
import { findFaults, nextLossScale, noFaults } from "../compute/kernels/loss_scale/loss_scale.ts";

/** What a checkpoint keeps of a {@link LossScale}. */
export interface StoredLossScale {
  /** What the loss is multiplied by. */
  scale: number;
  /** Steps since it changed. */
  steps: number;
}

const BEGIN: StoredLossScale = { scale: 2 ** 16, steps: 0 };

/**
 * What the loss is multiplied by before gradients are taken, so that small ones are not lost in float16: Micikevicius
 * et al., "Mixed Precision Training", ICLR 2018, section 3.2. It begins at 2^16; a gradient that is not finite halves
 * it, and the update is skipped; 2,000 steps without double it. All of this stays on the device: nothing waits for it.
 */
export class LossScale {
  readonly #state: tf.Variable<tf.Rank.R1> = tf.tidy(() =>
    tf.variable(toTensor(BEGIN), false) as tf.Variable<tf.Rank.R1>
  );

  /** `loss` times the scale. */
  multiply(loss: tf.Scalar): tf.Scalar {
    return tf.mul(loss, tf.reshape(tf.slice(this.#state, 0, 1), []));
  }

  /**
   * Looks through the gradients of a scaled loss, and finds the scale of the next.
   *
   * @returns The loss scale that the update by these gradients takes, see scaledSgdStep().
   */
  adjust(gradients: readonly tf.Tensor[]): tf.Tensor1D {
    tf.tidy(() => {
      const faults = findFaults(gradients, noFaults());
      this.#state.assign(nextLossScale(this.#state, faults));
    });
    return this.#state;
  }

  /** Reads it from the device. */
  async store(): Promise<StoredLossScale> {
    const [scale, steps] = await this.#state.data();
    return { scale, steps };
  }

  /** Goes on from what was stored. */
  restore(stored: StoredLossScale): void {
    tf.tidy(() => this.#state.assign(toTensor(stored)));
  }

  /** Frees it. */
  dispose(): void {
    this.#state.dispose();
  }
}

function toTensor({ scale, steps }: StoredLossScale): tf.Tensor1D {
  return tf.tensor1d([scale, steps, 1 / scale]);
}
