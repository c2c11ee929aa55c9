import type * as tf from "../../../npm/tfjs.ts";
import { batchNorm, type BatchNormOptions } from "./batch_norm.ts";
import type { StatisticsExchange } from "./combine_statistics.ts";
import { moveRunning } from "./running_statistics.ts";

/** Statistics that follow those of the batches of training. */
export interface RunningStatistics {
  /** [C] */
  mean: tf.Variable;
  /** [C], that of the population (count - 1). */
  variance: tf.Variable;
  /** Of the way to a batch's statistics, by which they move in a step. */
  share: number;
}

/**
 * Batch normalisation in training: by the batch's own statistics, which the running ones follow.
 *
 * @param x [..., C]
 * @param exchange Where the statistics of the whole batch come from, if `x` is a part of it.
 * @returns The shape of `x`, owned by the caller.
 */
export function trainBatchNorm(
  x: tf.Tensor,
  options: BatchNormOptions,
  { mean, variance, share: whole }: RunningStatistics,
  exchange?: StatisticsExchange,
): tf.Tensor {
  return batchNorm(x, options, {
    exchange,
    onStatistics({ statistics, count, part: [from, to] = [0, 1] }) {
      // Part after part, running statistics come to their share of the mean over the parts.
      const share = whole * (to - from) / (1 - whole + whole * to);
      if (share === 0) return;
      const unbiased = count / Math.max(1, count - 1);
      moveRunning(mean, statistics, { row: 0, factor: 1, share });
      moveRunning(variance, statistics, { row: 1, factor: unbiased, share });
    },
  });
}
