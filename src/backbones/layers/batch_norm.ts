import type * as tf from "../../npm/tfjs.ts";
import * as kernels from "../../compute/kernels/batch_norm/batch_norm.ts";
import type { Parameters } from "../parameters.ts";
import type { ForwardMode, Layer } from "./layer.ts";
import { preluSlopes } from "./prelu.ts";

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
   * The name of a PReLU that follows, see {@link prelu}: in one, they take a pass less over memory each way on WebGPU. Not with
   * an addend.
   *
   * @default {none follows}
   */
  prelu?: string;
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
  { relu = false, prelu: preluName, fixedScale = false }: BatchNormOptions = {},
): Layer & ((x: tf.Tensor, mode: ForwardMode, addend?: tf.Tensor) => tf.Tensor) {
  const gamma = parameters.constant(`${name}.weight`, [channels], 1, !fixedScale);
  const beta = parameters.constant(`${name}.bias`, [channels], 0);
  const mean = parameters.constant(`${name}.running_mean`, [channels], 0, false);
  const variance = parameters.constant(`${name}.running_var`, [channels], 1, false);
  const slopes = preluName === undefined
    ? undefined
    : preluSlopes(parameters, preluName, channels) as tf.Tensor as tf.Tensor1D;
  const normalise = (
    x: tf.Tensor,
    { training = false, statistics: exchange }: ForwardMode,
    addend?: tf.Tensor,
  ) => {
    const options = {
      gamma: gamma as tf.Tensor as tf.Tensor1D,
      beta: beta as tf.Tensor as tf.Tensor1D,
      epsilon: EPSILON,
      ...{ relu, addend, slopes },
    };
    if (!training) return kernels.batchNormBy(x, { mean, variance }, options);
    const running = { mean, variance, share: MOMENTUM };
    return kernels.batchNorm(x, options, { running, exchange });
  };
  const norm = { gamma, beta, mean, variance, epsilon: EPSILON, relu, slopes };
  return Object.assign(normalise, { norm });
}
