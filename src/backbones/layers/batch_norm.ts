import * as tf from "../../npm/tfjs.ts";
import { batchNormBy } from "../../compute/kernels/batch_norm/batch_norm.ts";
import { trainBatchNorm } from "../../compute/kernels/batch_norm/train_batch_norm.ts";
import type { Parameters } from "../parameters.ts";
import type { ForwardMode } from "./layer.ts";

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

/** How {@link batchNorm} departs from the plain one. */
export interface BatchNormOptions {
  /**
   * Whether ReLU follows.
   *
   * @default {false}
   */
  relu?: boolean;
  /**
   * Whether the scale stays 1 instead of being trained.
   *
   * @default {false}
   */
  fixedScale?: boolean;
}

/**
 * Batch normalisation over the last axis with PyTorch's conventions: epsilon 1e-5, running statistics that
 * move by a tenth a step, the running variance being that of the population (count - 1).
 *
 * @returns A layer that also takes what is added to its result, before the ReLU: the other branch of a residual block.
 */
export function batchNorm(
  parameters: Parameters,
  name: string,
  channels: number,
  { relu = false, fixedScale = false }: BatchNormOptions = {},
): (x: tf.Tensor, mode: ForwardMode, addend?: tf.Tensor) => tf.Tensor {
  const gamma = parameters.constant(`${name}.weight`, [channels], 1, !fixedScale);
  const beta = parameters.constant(`${name}.bias`, [channels], 0);
  const mean = parameters.constant(`${name}.running_mean`, [channels], 0, false);
  const variance = parameters.constant(`${name}.running_var`, [channels], 1, false);
  return (x, { training = false, statistics }, addend) => {
    const options = {
      gamma: gamma as tf.Tensor as tf.Tensor1D,
      beta: beta as tf.Tensor as tf.Tensor1D,
      epsilon: EPSILON,
      relu,
      addend,
    };
    if (!training) {
      return tf.tidy(() =>
        batchNormBy(x, tf.stack<tf.Tensor>([mean, variance]) as tf.Tensor2D, options)
      );
    }
    const running = { mean, variance, share: MOMENTUM };
    return trainBatchNorm(x, options, running, statistics);
  };
}
