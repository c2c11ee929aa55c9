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

/** What numbers [..., C] are normalised with. */
export interface ChannelTensors {
  /** [2, C], mean and variance. */
  statistics: tf.Tensor;
  /** [C] */
  gamma: tf.Tensor;
  /** [C] */
  beta: tf.Tensor;
}

/**
 * (x - mean) gamma / sqrt(variance + epsilon) + beta, plus the addend if there is one, then rectified if asked.
 *
 * @param x [..., C]
 * @returns Of the shape of `x`, owned by the caller.
 */
export function normalizeChannels(
  x: tf.Tensor,
  tensors: ChannelTensors,
  attributes: NormalizeAttributes,
  addend?: tf.Tensor,
): tf.Tensor {
  register();
  return runKernel(FORWARD, { x, ...tensors, ...addend && { addend } }, { ...attributes });
}

/**
 * The gradients with respect to beta and to gamma.
 *
 * @returns [2, C], owned by the caller.
 */
export function channelGradientSums(
  dy: tf.Tensor,
  x: tf.Tensor,
  tensors: ChannelTensors,
  attributes: NormalizeAttributes,
): tf.Tensor2D {
  register();
  return runKernel(SUMS, { dy, x, ...tensors }, { ...attributes }) as tf.Tensor2D;
}

/**
 * The gradient with respect to x.
 *
 * @param sums The whole batch's {@link channelGradientSums} [2, C].
 * @returns Of the shape of `x`, owned by the caller.
 */
export function normalizeChannelsGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  sums: tf.Tensor,
  tensors: ChannelTensors,
  attributes: GradientAttributes,
): tf.Tensor {
  register();
  return runKernel(GRADIENT, { dy, x, sums, ...tensors }, { ...attributes });
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
  const { x, addend } = inputs;
  const y = loops.normalizeChannels(
    floats(x, backend),
    normalisation(inputs, attributes, backend),
    addend && floats(addend, backend),
  );
  return tf.tensor(y, x.shape);
};

const sumLoops: Kernel<NormalizeAttributes> = (inputs, attributes, backend) => {
  const { dy, x, statistics } = inputs;
  const sums = loops.channelGradientSums(
    floats(dy, backend),
    floats(x, backend),
    normalisation(inputs, attributes, backend),
  );
  return tf.tensor(sums, statistics.shape);
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
  { statistics, gamma, beta }: Record<string, tf.Tensor>,
  attributes: NormalizeAttributes,
  backend: tf.KernelBackend,
): loops.Normalisation {
  return {
    statistics: floats(statistics, backend),
    gamma: floats(gamma, backend),
    beta: floats(beta, backend),
    ...attributes,
  };
}
