import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, floats, type Kernel, runKernel } from "../define_kernel.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";
import * as loops from "./batch_norm_cpu.ts";
import {
  channelGradientSumsOnWasm,
  normalizeChannelsGradientOnWasm,
  normalizeChannelsOnWasm,
} from "./normalize_channels_wasm.ts";
import {
  channelGradientSumsOnWebGPU,
  normalizeChannelsGradientOnWebGPU,
  normalizeChannelsOnWebGPU,
} from "./normalize_channels_webgpu.ts";

const FORWARD = "NormalizeChannels";
const SUMS = "ChannelGradientSums";
const GRADIENT = "NormalizeChannelsGradient";

/** A mean and a variance for each channel. */
export type ChannelStatistics =
  | {
    /** [2, C], mean and variance. */
    statistics: tf.Tensor;
  }
  | {
    /** [C] */
    mean: tf.Tensor;
    /** [C] */
    variance: tf.Tensor;
  };

/** What numbers [..., C] are normalised with. */
export type ChannelTensors = ChannelStatistics & {
  /** [C], the scale. */
  gamma: tf.Tensor;
  /** [C], the shift. */
  beta: tf.Tensor;
  /** [C], of a PReLU that follows in the place of ReLU. The gradients take them on WebGPU only. */
  slopes?: tf.Tensor;
};

/** What a batch's gradients come to, for each channel. The caller's to dispose. */
export interface ChannelGradients {
  /** [2, C]: the two below, as {@link normalizeChannelsGradient} takes them. */
  sums: tf.Tensor2D;
  /** [C] */
  dBeta: tf.Tensor1D;
  /** [C] */
  dGamma: tf.Tensor1D;
  /** [C], if there are slopes. */
  dSlopes?: tf.Tensor1D;
}

/**
 * (x - mean) gamma / sqrt(variance + epsilon) + beta, plus the addend if there is one, then rectified if asked, or
 * multiplied by the slopes where it is below 0.
 *
 * @param x [..., C]
 * @returns Of the shape of `x`, owned by the caller.
 */
export function normalizeChannels(
  x: tf.Tensor,
  tensors: ChannelTensors,
  { epsilon, relu }: NormalizeAttributes,
  addend?: tf.Tensor,
): tf.Tensor {
  register();
  return runKernel(FORWARD, { x, ...tensors, ...addend && { addend } }, { epsilon, relu });
}

/** The gradients with respect to beta, to gamma, and to the slopes if there are any. */
export function channelGradientSums(
  dy: tf.Tensor,
  x: tf.Tensor,
  tensors: ChannelTensors,
  attributes: NormalizeAttributes,
): ChannelGradients {
  register();
  const results = runKernel<tf.Tensor[]>(SUMS, { dy, x, ...tensors }, { ...attributes });
  const [sums, dBeta, dGamma, dSlopes] = results;
  return { sums, dBeta, dGamma, dSlopes } as ChannelGradients;
}

/**
 * The gradient with respect to x.
 *
 * @param sums The whole batch's of {@link channelGradientSums} [2, C].
 * @param gradient Of the shape of `x`, added to the result, on WebGPU only.
 * @returns Of the shape of `x`, owned by the caller.
 */
export function normalizeChannelsGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  sums: tf.Tensor,
  tensors: ChannelTensors,
  attributes: GradientAttributes,
  gradient?: tf.Tensor,
): tf.Tensor {
  register();
  const inputs = { dy, x, sums, ...tensors, ...gradient && { gradient } };
  return runKernel(GRADIENT, inputs, { ...attributes });
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel(FORWARD, "cpu", forwardLoops);
  defineKernel(FORWARD, "wasm", normalizeChannelsOnWasm);
  defineKernel(FORWARD, "webgpu", normalizeChannelsOnWebGPU);
  defineKernel(SUMS, "cpu", sumLoops);
  defineKernel(SUMS, "wasm", channelGradientSumsOnWasm);
  defineKernel(SUMS, "webgpu", channelGradientSumsOnWebGPU);
  defineKernel(GRADIENT, "cpu", gradientLoops);
  defineKernel(GRADIENT, "wasm", normalizeChannelsGradientOnWasm);
  defineKernel(GRADIENT, "webgpu", normalizeChannelsGradientOnWebGPU);
}

const forwardLoops: Kernel<NormalizeAttributes> = (inputs, attributes, backend) => {
  const { x, addend, slopes } = inputs;
  const y = loops.normalizeChannels(
    floats(x, backend),
    normalisation(inputs, attributes, backend),
    addend && floats(addend, backend),
  );
  if (slopes) {
    const steep = floats(slopes, backend);
    y.forEach((value, i) => y[i] = value > 0 ? value : value * steep[i % steep.length]);
  }
  return tf.tensor(y, x.shape);
};

const sumLoops: Kernel<NormalizeAttributes> = (inputs, attributes, backend) => {
  const { dy, x, gamma } = inputs;
  const sums = loops.channelGradientSums(
    floats(dy, backend),
    floats(x, backend),
    normalisation(inputs, attributes, backend),
  );
  const rows = [sums.slice(0, gamma.size), sums.slice(gamma.size)];
  return [tf.tensor(sums, [2, gamma.size]), ...rows.map((row) => tf.tensor(row, gamma.shape))];
};

const gradientLoops: Kernel<GradientAttributes> = (inputs, attributes, backend) => {
  const { dy, x, sums } = inputs;
  const dx = loops.normalizeChannelsGradient(
    floats(dy, backend),
    floats(x, backend),
    floats(sums, backend),
    attributes.share,
    normalisation(inputs, attributes, backend),
  );
  return tf.tensor(dx, x.shape);
};

function normalisation(
  { statistics, mean, variance, gamma, beta }: Record<string, tf.Tensor>,
  attributes: NormalizeAttributes,
  backend: tf.KernelBackend,
): loops.Normalisation {
  return {
    statistics: statistics
      ? floats(statistics, backend)
      : Float32Array.of(...floats(mean, backend), ...floats(variance, backend)),
    gamma: floats(gamma, backend),
    beta: floats(beta, backend),
    ...attributes,
  };
}
