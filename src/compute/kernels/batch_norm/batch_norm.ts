import * as tf from "../../../npm/tfjs.ts";
import { recomputable } from "../../gradient_tape.ts";
import { reluGradient } from "../relu/relu_gradient.ts";
import { channelStatistics } from "./channel_statistics.ts";
import { ownBatch, type StatisticsExchange, type WholeStatistics } from "./combine_statistics.ts";
import {
  channelGradientSums,
  normalizeChannels,
  normalizeChannelsGradient,
} from "./normalize_channels.ts";

/** What becomes of the normalised numbers. */
export interface BatchNormOptions {
  /** [C], the scale. */
  gamma: tf.Tensor1D;
  /** [C], the shift. */
  beta: tf.Tensor1D;
  /** Added to the variance. */
  epsilon: number;
  /** Of the shape of x, added before the ReLU. */
  addend?: tf.Tensor;
  /**
   * Whether ReLU follows.
   *
   * @default {false}
   */
  relu?: boolean;
}

/** Whose statistics {@link batchNorm} takes. */
export interface BatchOptions {
  /**
   * Is given the batch's mean and variance (squared differences over the count, not count - 1) [2, C] and its count of
   * rows; the tensor is disposed after it returns.
   */
  onStatistics: (batch: WholeStatistics) => void;
  /**
   * Where the statistics of the whole batch come from, if `x` is a part of it.
   *
   * @default {x is the whole batch}
   */
  exchange?: StatisticsExchange;
}

/**
 * Batch normalisation by the batch's own statistics over all axes but the last (Ioffe and Szegedy 2015, algorithm 1), what
 * may follow it, and the gradient of their section 3 in closed form.
 *
 * @param x [..., C]
 * @returns The shape of `x`, owned by the caller.
 */
export function batchNorm(
  x: tf.Tensor,
  options: BatchNormOptions,
  { onStatistics, exchange = ownBatch }: BatchOptions,
): tf.Tensor {
  const channels = options.gamma.size;
  return normalize(x, options, (x) => {
    const whole = exchange.combine({
      statistics: channelStatistics(x, channels),
      count: x.size / channels,
    });
    onStatistics(whole);
    const { statistics, count } = whole;
    return { statistics, share: 1 / Math.max(1, count), total: (sums) => exchange.total(sums) };
  });
}

/**
 * Batch normalisation by given statistics, and what may follow it.
 *
 * @param x [..., C]
 * @param statistics [2, C], mean and variance; no gradient flows through them.
 * @returns The shape of `x`, owned by the caller.
 */
export function batchNormBy(
  x: tf.Tensor,
  statistics: tf.Tensor2D,
  options: BatchNormOptions,
): tf.Tensor {
  return normalize(x, options, () => ({ statistics, share: 0, total: (sums) => sums }));
}

interface Source {
  /** [2, C] */
  statistics: tf.Tensor2D;
  /** Of the gradient sums, that each element takes: 1 / rows, or 0 if the statistics are no function of x. */
  share: number;
  /** The gradient sums of all that the statistics are of. */
  total: (sums: tf.Tensor2D) => tf.Tensor2D;
}

function normalize(
  x: tf.Tensor,
  { gamma, beta, epsilon, addend, relu = false }: BatchNormOptions,
  findSource: (x: tf.Tensor) => Source,
): tf.Tensor {
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma, beta, addend] = inputs as tf.Tensor[];
    const { statistics, share, total } = findSource(x);
    const attributes = { epsilon, relu, share };
    const value = normalizeChannels(x, { statistics, gamma, beta }, attributes, addend);
    // With an addend, x alone does not tell where the result is rectified.
    save([x, statistics, gamma, beta, ...addend && relu ? [value] : []]);
    const gradFunc = (dy: tf.Tensor, [x, statistics, gamma, beta, y]: tf.Tensor[]) => {
      const after = y ? { ...attributes, relu: false } : attributes;
      const slopes = y ? reluGradient(dy, y) : dy;
      const tensors = { statistics, gamma, beta };
      const sums = channelGradientSums(slopes, x, tensors, after);
      const dx = normalizeChannelsGradient(slopes, x, total(sums), tensors, after);
      const [dBeta, dGamma] = tf.unstack(sums);
      return [dx, dGamma, dBeta, ...addend ? [tf.clone(slopes)] : []];
    };
    return { value, gradFunc };
  });
  if (addend) return op(x, gamma, beta, addend);
  return recomputable(op(x, gamma, beta), ([x, statistics, gamma, beta]) => {
    return normalizeChannels(x, { statistics, gamma, beta }, { epsilon, relu });
  });
}
