import * as tf from "../../../npm/tfjs.ts";
import { allReduceTensors, allReduceTensorsAsync } from "../../all_reduce_tensors.ts";
import { type Communicator, singleRank } from "../../communicator.ts";

/** The mean and variance [2, C] of each channel, of `count` rows. */
export interface BatchStatistics {
  /** [2, C] */
  readonly statistics: tf.Tensor2D;
  /** Rows. */
  readonly count: number;
}

/** The statistics of a whole batch. */
export interface WholeStatistics extends BatchStatistics {
  /**
   * Which part of the batch, from 0 to 1, these statistics add to running ones, if they are not those of the whole batch or
   * were given before.
   *
   * @default {[0, 1]}
   */
  readonly part?: readonly [from: number, to: number];
}

/**
 * Where batch norm, which sees a part of a batch, takes the numbers of the whole batch from. It asks once a layer in the forward
 * pass, and once a layer in the backward pass, in the reverse order.
 */
export interface StatisticsExchange {
  /**
   * Which part of the batch, from 0 to 1, statistics add to running ones, if those of the part at hand are the whole batch's: then
   * {@link StatisticsExchange.combine} need not be asked.
   *
   * @default {it is to be asked}
   */
  readonly alone?: readonly [from: number, to: number];
  /**
   * The statistics of the whole batch.
   *
   * @param own Of the part at hand.
   * @returns The caller's to dispose, beside what was given.
   */
  combine(own: BatchStatistics): WholeStatistics;
  /**
   * The gradient sums of the whole batch [2, C].
   *
   * @param sums Of the part at hand.
   * @returns The caller's to dispose, beside what was given.
   */
  total(sums: tf.Tensor2D): tf.Tensor2D;
}

/** A {@link StatisticsExchange} whose numbers come from the device, and from other ranks, in their time. */
export interface AsyncStatisticsExchange {
  /** See {@link StatisticsExchange.combine}. */
  combine(own: BatchStatistics): Promise<WholeStatistics>;
  /** See {@link StatisticsExchange.total}. */
  total(sums: tf.Tensor2D): Promise<tf.Tensor2D>;
}

/** The whole batch is what all ranks hold, on a device that nobody is to wait for. Every rank must ask. */
export function acrossRanksAsync(communicator: Communicator): AsyncStatisticsExchange {
  return {
    combine: async ({ statistics, count }) =>
      combineValues(await statistics.data(), count, communicator),
    total: async (sums) => (await allReduceTensorsAsync([sums], communicator))[0] as tf.Tensor2D,
  };
}

/** The whole batch is what all ranks hold: two exchanges a layer. Every rank must ask. */
export function acrossRanks(communicator: Communicator): StatisticsExchange {
  return {
    alone: communicator.size === 1 ? [0, 1] : undefined,
    combine: (own) => combineStatistics(own, communicator),
    total: (sums) => allReduceTensors([sums], communicator)[0] as tf.Tensor2D,
  };
}

/** The whole batch is what this rank holds. */
export const ownBatch: StatisticsExchange = acrossRanks(singleRank);

/** Statistics that count for a part of the batch, from 0 to 1, in running ones. */
export function ofPart(
  exchange: StatisticsExchange,
  part: readonly [from: number, to: number],
): StatisticsExchange {
  return {
    alone: exchange.alone && part,
    combine: (own) => ({ ...exchange.combine(own), part }),
    total: (sums) => exchange.total(sums),
  };
}

/**
 * The statistics of the rows of all ranks together, in one exchange, by the formula of Chan, Golub and LeVeque (1983, eq. 2.1)
 * in the order of the ranks: the same, to the bit, on each.
 *
 * @returns The caller's to dispose, beside what was given.
 */
export function combineStatistics(
  { statistics, count }: BatchStatistics,
  communicator: Communicator,
): BatchStatistics {
  if (communicator.size === 1) return { statistics: tf.clone(statistics), count };
  return combineValues(statistics.dataSync(), count, communicator);
}

function combineValues(
  statistics: tf.TypedArray,
  count: number,
  communicator: Communicator,
): BatchStatistics {
  const channels = statistics.length / 2;
  const own = Float32Array.of(count, ...statistics);
  const mean = new Float64Array(channels), variance = new Float64Array(channels);
  let all = 0;
  for (const [rows, ...theirs] of communicator.allGather(own)) {
    if (rows === 0) continue;
    all += rows;
    const share = rows / all;
    for (let c = 0; c < channels; c++) {
      const apart = theirs[c] - mean[c];
      mean[c] += apart * share;
      variance[c] += (theirs[channels + c] - variance[c] + apart ** 2 * (1 - share)) * share;
    }
  }
  return { statistics: tf.tensor2d([...mean, ...variance], [2, channels]), count: all };
}
