import * as tf from "../../npm/tfjs.ts";
import type { StatisticsExchange } from "../../compute/kernels/batch_norm/combine_statistics.ts";

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
   * Where batch norm takes the statistics of the whole batch from, if the images are a part of it.
   *
   * @default {the images are the whole batch}
   */
  readonly statistics?: StatisticsExchange;
}

/** A step of a network; what it returns is the caller's to dispose, as with any tfjs op. */
export interface Layer {
  (x: tf.Tensor, mode: ForwardMode): tf.Tensor;
  /** The layers that it is a sequence of, if it is one. */
  readonly layers?: readonly Layer[];
}

/** Layers one after the other, each of which frees its input, unless a gradient tape keeps it. */
export function sequence(...layers: Layer[]): Layer {
  const run = (first: tf.Tensor, mode: ForwardMode) =>
    layers.reduce((x, layer) => {
      const y = tf.tidy(() => layer(x, mode));
      if (x !== first && x !== y) x.dispose();
      return y;
    }, first);
  return Object.assign(run, { layers });
}
