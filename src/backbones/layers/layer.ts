import * as tf from "../../npm/tfjs.ts";
import type { StatisticsExchange } from "../../compute/kernels/batch_norm/combine_statistics.ts";
import type { BatchNormParts, ConvolutionParts, FoldedWeights } from "./folded_weights.ts";

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
  /**
   * What folds batch norm into convolutions where the network is used, not trained, see {@link FoldedWeights}.
   *
   * @default {each is computed by itself}
   */
  readonly folded?: FoldedWeights;
}

/** A step of a network; what it returns is the caller's to dispose, as with any tfjs op. */
export interface Layer {
  (x: tf.Tensor, mode: ForwardMode): tf.Tensor;
  /** The layers that it is a sequence of, if it is one. */
  readonly layers?: readonly Layer[];
  /** What it is made of, if it is a convolution. */
  readonly convolution?: ConvolutionParts;
  /** What it is made of, if it is a batch norm. */
  readonly norm?: BatchNormParts;
}

/** A layer that adds something to its result, if that is given: a {@link sequence} that ends in a batch norm. */
export interface JoiningLayer extends Layer {
  /** @param addend Of the shape of the result, such as the other branch of a residual block. It is asked for last. */
  (x: tf.Tensor, mode: ForwardMode, addend?: () => tf.Tensor): tf.Tensor;
}

/**
 * Layers one after the other, each of which frees its input, unless a gradient tape keeps it. A convolution and the batch norm after it
 * are one where the mode folds them.
 *
 * @param layers The last takes an addend, if the sequence is given one.
 */
export function sequence(...layers: Layer[]): JoiningLayer {
  const apart = layers as Step[], together = joinSteps(layers);
  const run = (first: tf.Tensor, mode: ForwardMode, addend?: () => tf.Tensor) => {
    const steps = mode.folded?.isUsed && !mode.training ? together : apart;
    return steps.reduce((x, step, i) => {
      const y = tf.tidy(() => step(x, mode, i === steps.length - 1 ? addend?.() : undefined));
      if (x !== first && x !== y) x.dispose();
      return y;
    }, first);
  };
  return Object.assign(run, { layers });
}

type Step = (x: tf.Tensor, mode: ForwardMode, addend?: tf.Tensor) => tf.Tensor;

/** The steps of layers, where a convolution and the batch norm after it are one. */
function joinSteps(layers: readonly Layer[]): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < layers.length; i++) {
    const { convolution } = layers[i], norm = layers[i + 1]?.norm;
    if (convolution && norm) {
      const both = { convolution, norm };
      steps.push((x, { folded }, addend) => folded!.convolve(x, both, addend));
      i++;
    } else steps.push(layers[i]);
  }
  return steps;
}
