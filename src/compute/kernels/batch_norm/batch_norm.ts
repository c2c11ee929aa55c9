import * as tf from "../../../npm/tfjs.ts";
import { recomputable } from "../../gradient_tape.ts";
import { takeGradientSoFar } from "../../tape_entry.ts";
import { preluGradient } from "../prelu/prelu_gradient.ts";
import { reluGradient } from "../relu/relu_gradient.ts";
import { channelStatistics } from "./channel_statistics.ts";
import { ownBatch, type StatisticsExchange } from "./combine_statistics.ts";
import {
  channelGradientSums,
  type ChannelStatistics,
  type ChannelTensors,
  normalizeChannels,
  normalizeChannelsGradient,
} from "./normalize_channels.ts";
import { moveRunning, moveTowards, type RunningStatistics } from "./running_statistics.ts";

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
  /** [C], of a PReLU that follows in the place of ReLU; not beside an addend. */
  slopes?: tf.Tensor1D;
}

/** Whose statistics {@link batchNorm} takes. */
export interface BatchOptions {
  /** Statistics that follow the batch's. */
  running?: RunningStatistics;
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
  { running, exchange = ownBatch }: BatchOptions = {},
): tf.Tensor {
  const { slopes, gamma: { size: channels } } = options;
  if (slopes && !isFused()) {
    return tf.tidy(() => {
      const y = batchNorm(x, { ...options, slopes: undefined }, { running, exchange });
      return recomputable(tf.prelu(y, slopes), ([y, slopes]) => tf.prelu(y, slopes));
    });
  }
  return normalize(x, options, (x) => {
    const own = x.size / channels;
    const towards = (count: number, part: readonly [number, number] = [0, 1]) => {
      const move = running && moveTowards(count, running.share, part);
      return move && move.share > 0 ? { ...running, ...move } : undefined;
    };
    const total = (sums: tf.Tensor2D) => exchange.total(sums);
    if (exchange.alone) {
      const statistics = channelStatistics(x, channels, towards(own, exchange.alone));
      return { of: { statistics }, share: 1 / Math.max(1, own), total };
    }
    const { statistics, count, part } = exchange.combine({
      statistics: channelStatistics(x, channels),
      count: own,
    });
    const moving = towards(count, part);
    if (moving) moveRunning(moving, statistics, moving);
    return { of: { statistics }, share: 1 / Math.max(1, count), total };
  });
}

/**
 * Batch normalisation by given statistics, and what may follow it.
 *
 * @param x [..., C]
 * @param of Mean and variance; no gradient flows through them.
 * @returns The shape of `x`, owned by the caller.
 */
export function batchNormBy(
  x: tf.Tensor,
  of: ChannelStatistics,
  options: BatchNormOptions,
): tf.Tensor {
  return normalize(x, options, () => ({ of, share: 0, total: (sums) => sums }));
}

/** Whether kernels go through a PReLU backwards, and add gradients; elsewhere that is the part of others. */
function isFused(): boolean {
  return tf.getBackend() === "webgpu";
}

interface Source {
  of: ChannelStatistics;
  /** Of the gradient sums, that each element takes: 1 / rows, or 0 if the statistics are no function of x. */
  share: number;
  /** The gradient sums of all that the statistics are of. */
  total: (sums: tf.Tensor2D) => tf.Tensor2D;
}

function normalize(
  x: tf.Tensor,
  { gamma, beta, epsilon, addend, relu = false, slopes }: BatchNormOptions,
  findSource: (x: tf.Tensor) => Source,
): tf.Tensor {
  if (addend && slopes) {
    throw new Error("Cannot normalise channels as slopes and an addend exclude each other");
  }
  let names: string[];
  const tensorsOf = (saved: readonly tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, saved[i]])) as unknown as ChannelTensors;
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma, beta, other] = inputs as tf.Tensor[];
    const { of, share, total } = findSource(x);
    const attributes = { epsilon, relu, share };
    const tensors = { ...of, gamma, beta, ...slopes && { slopes: other } };
    const value = normalizeChannels(x, tensors, attributes, addend && other);
    names = Object.keys(tensors);
    // With an addend, x alone does not tell where the result is rectified.
    save([x, ...Object.values(tensors), ...addend && relu ? [value] : []]);
    const gradFunc = (dy: tf.Tensor, [x, ...saved]: tf.Tensor[]) => {
      const y = saved[names.length] as tf.Tensor | undefined;
      const after = y ? { ...attributes, relu: false } : attributes;
      const back = throughPrelu(y ? reluGradient(dy, y) : dy, x, together(tensorsOf(saved)), after);
      const { sums, dBeta, dGamma, dSlopes } = channelGradientSums(back.dy, x, back.tensors, after);
      const soFar = isFused() && !slopes ? takeGradientSoFar("0") : undefined;
      const ofAll = total(sums);
      const dx = normalizeChannelsGradient(back.dy, x, ofAll, back.tensors, after, soFar);
      const ofOther = addend ? tf.clone(back.dy) : slopes && (dSlopes ?? back.dSlopes!);
      return [dx, dGamma, dBeta, ...ofOther ? [ofOther] : []];
    };
    return { value, gradFunc };
  });
  if (addend) return op(x, gamma, beta, addend);
  return recomputable(slopes ? op(x, gamma, beta, slopes) : op(x, gamma, beta), ([x, ...saved]) => {
    return normalizeChannels(x, tensorsOf(saved), { epsilon, relu });
  });
}

/** Statistics that are two tensors, as the one that gradients take. */
function together(tensors: ChannelTensors): ChannelTensors {
  if ("statistics" in tensors) return tensors;
  const { mean, variance, ...others } = tensors;
  return { statistics: tf.stack([mean, variance]), ...others };
}

/** The gradient with respect to what PReLU, if there is one, is applied to, where the kernels do not go through it themselves. */
function throughPrelu(
  dy: tf.Tensor,
  x: tf.Tensor,
  tensors: ChannelTensors,
  attributes: { epsilon: number; relu: boolean },
): { dy: tf.Tensor; tensors: ChannelTensors; dSlopes?: tf.Tensor } {
  const { slopes, ...plain } = tensors;
  if (!slopes || isFused()) return { dy, tensors };
  const [before, dSlopes] = preluGradient(
    dy,
    normalizeChannels(x, plain as ChannelTensors, attributes),
    slopes,
  );
  return { dy: before, tensors: plain as ChannelTensors, dSlopes };
}
