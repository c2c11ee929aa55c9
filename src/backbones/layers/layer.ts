import * as tf from "../../npm/tfjs.ts";
import type { Communicator } from "../../compute/communicator.ts";

/** How a network is run: to train it, or to use it. */
export interface ForwardMode {
  /**
   * Whether batch norm takes the batch's own statistics and dropout drops.
   *
   * @default {false}
   */
  readonly training?: boolean;
  /**
   * Of what is dropped in this step.
   *
   * @default {0}
   */
  readonly seed?: number;
  /**
   * Which images of a larger batch these are, where several trainers share one.
   *
   * @default {the first ones}
   */
  readonly rows?: ArrayLike<number>;
  /**
   * Ranks whose batches batch norm takes as one.
   *
   * @default {this one alone}
   */
  readonly statistics?: Communicator;
}

/** A step of a network; what it returns is the caller's to dispose, as with any tfjs op. */
export type Layer = (x: tf.Tensor, mode: ForwardMode) => tf.Tensor;

/** Layers one after the other, each of which frees its input, unless a gradient tape keeps it. */
export function sequence(...layers: Layer[]): Layer {
  return (first, mode) =>
    layers.reduce((x, layer) => {
      const y = tf.tidy(() => layer(x, mode));
      if (x !== first && x !== y) x.dispose();
      return y;
    }, first);
}
