import type * as tf from "../../npm/tfjs.ts";

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
}

/** A step of a network; what it returns is the caller's to dispose, as with any tfjs op. */
export type Layer = (x: tf.Tensor, mode: ForwardMode) => tf.Tensor;

/** Layers one after the other. */
export function sequence(...layers: Layer[]): Layer {
  return (x, mode) => layers.reduce((x, layer) => layer(x, mode), x);
}
