import * as tf from "../npm/tfjs.ts";
import { sgdSteps } from "../compute/kernels/sgd_step/sgd_steps.ts";
import type { Velocities } from "../heads/head.ts";

/** How {@link SgdMomentum} moves. */
export interface SgdMomentumOptions {
  /**
   * The share of the last step that is kept, 0 to below 1.
   *
   * @default {0.9}
   */
  momentum?: number;
  /**
   * Times the weight, added to its gradient.
   *
   * @default {5e-4}
   */
  weightDecay?: number;
}

/**
 * Stochastic gradient descent with momentum and weight decay, as `torch.optim.SGD`:
 * v = momentum v + (gradient + decay w); w = w - rate v.
 */
export class SgdMomentum implements Velocities {
  readonly #momentum: number;
  readonly #weightDecay: number;
  readonly #velocities = new Map<tf.Variable, tf.Variable>();

  /** Begins without momentum. */
  constructor(options: SgdMomentumOptions = {}) {
    const { momentum = 0.9, weightDecay = 5e-4 } = options;
    this.#momentum = momentum;
    this.#weightDecay = weightDecay;
  }

  /** Moves each variable against its gradient. The gradients stay the caller's. */
  apply(gradients: Iterable<[tf.Variable, tf.Tensor]>, rate: number): void {
    const rates = { momentum: this.#momentum, decay: this.#weightDecay, rate };
    const moves = Array.from(gradients, ([weight, gradient]) => ({
      weight,
      velocity: this.get(weight) ?? this.set(weight, tf.zerosLike(weight)),
      gradient,
    }));
    tf.tidy(() => {
      for (const [i, [moved, faster]] of sgdSteps(moves, rates).entries()) {
        moves[i].weight.assign(moved);
        moves[i].velocity.assign(faster);
      }
    });
  }

  /** The momentum of `variable`, once it has moved. */
  get(variable: tf.Variable): tf.Variable | undefined {
    return this.#velocities.get(variable);
  }

  /** Makes `value` the momentum of `variable` and disposes it. */
  set(variable: tf.Variable, value: tf.Tensor): tf.Variable {
    this.get(variable)?.dispose();
    const velocity = tf.variable(value, false);
    value.dispose();
    this.#velocities.set(variable, velocity);
    return velocity;
  }

  /** Frees the momentum. */
  dispose(): void {
    for (const velocity of this.#velocities.values()) velocity.dispose();
    this.#velocities.clear();
  }
}
