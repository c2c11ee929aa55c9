import * as tf from "../../../npm/tfjs.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { runFlatProgram } from "../flat_program.ts";
import { foldBlocks, runRowFold } from "../fold_rows.ts";
import sumShader from "../sum_blocks.wgsl" with { type: "text" };
import { asRows } from "./as_rows.ts";
import {
  channelGradientSums as sumLoops,
  type Normalisation,
  normalizeChannels as normaliseLoops,
  normalizeChannelsGradient as gradientLoops,
} from "./batch_norm_cpu.ts";
import forwardShader from "./batch_norm.wgsl" with { type: "text" };
import gradientShader from "./batch_norm_gradient.wgsl" with { type: "text" };
import sumsShader from "./channel_gradient_sums.wgsl" with { type: "text" };
import shared from "./normalize_channels.wgsl" with { type: "text" };

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

/** What is added to the variance, and whether numbers below 0 become 0. */
export interface NormalizeAttributes {
  /** Added to the variance. */
  epsilon: number;
  /** Whether numbers below 0 become 0. */
  relu: boolean;
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
 * @param means The whole batch's {@link channelGradientSums} over its rows [2, C].
 * @returns Of the shape of `x`, owned by the caller.
 */
export function normalizeChannelsGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  means: tf.Tensor,
  tensors: ChannelTensors,
  attributes: NormalizeAttributes,
): tf.Tensor {
  register();
  return runKernel(GRADIENT, { dy, x, means, ...tensors }, { ...attributes });
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  for (const backendName of ["cpu", "wasm"]) registerLoops(backendName);
  registerShaders();
}

function registerLoops(backendName: string) {
  const normalisation = (
    { statistics, gamma, beta }: Record<string, tf.Tensor>,
    attributes: NormalizeAttributes,
    backend: tf.KernelBackend,
  ): Normalisation => ({
    statistics: floats(statistics, backend),
    gamma: floats(gamma, backend),
    beta: floats(beta, backend),
    ...attributes,
  });
  defineKernel<NormalizeAttributes>(FORWARD, backendName, (inputs, attributes, backend) => {
    const { x, addend } = inputs;
    const y = normaliseLoops(
      floats(x, backend),
      normalisation(inputs, attributes, backend),
      addend && floats(addend, backend),
    );
    return tf.tensor(y, x.shape);
  });
  defineKernel<NormalizeAttributes>(SUMS, backendName, (inputs, attributes, backend) => {
    const { dy, x, statistics } = inputs;
    const sums = sumLoops(
      floats(dy, backend),
      floats(x, backend),
      normalisation(inputs, attributes, backend),
    );
    return tf.tensor(sums, statistics.shape);
  });
  defineKernel<NormalizeAttributes>(GRADIENT, backendName, (inputs, attributes, backend) => {
    const { dy, x, means } = inputs;
    const dx = gradientLoops(
      floats(dy, backend),
      floats(x, backend),
      floats(means, backend),
      normalisation(inputs, attributes, backend),
    );
    return tf.tensor(dx, x.shape);
  });
}

function registerShaders() {
  const uniforms = ({ epsilon, relu }: NormalizeAttributes) => ({ epsilon, relu: Number(relu) });
  defineKernel<NormalizeAttributes>(FORWARD, "webgpu", (inputs, attributes, backend) => {
    const addition = inputs.addend ? "addend[index]" : "0.0";
    return runFlatProgram(backend, {
      name: `${FORWARD}${inputs.addend ? "Add" : ""}`,
      code: `${shared}fn addition(index : i32) -> f32 { return ${addition}; }\n${forwardShader}`,
      inputs,
      uniforms: uniforms(attributes),
      shape: inputs.x.shape,
    });
  });
  defineKernel<NormalizeAttributes>(SUMS, "webgpu", (inputs, attributes, backend) => {
    const { dy, x, statistics, gamma, beta } = inputs;
    if (x.size === 0) return tf.zerosLike(statistics);
    const channels = gamma.size, blocks = foldBlocks(x.size / channels, channels);
    const parts = runRowFold(backend, {
      name: SUMS,
      code: shared + sumsShader,
      inputs: { dy, x: asRows(x, channels), statistics, gamma, beta },
      uniforms: uniforms(attributes),
      shape: [blocks, 2, channels],
      columns: channels,
      blocks,
    });
    const { dataId, dtype } = runRowFold(backend, {
      name: "SumBlocks",
      code: sumShader,
      inputs: { parts: { ...parts, shape: [blocks, 2 * channels] } },
      uniforms: {},
      shape: [2 * channels],
      columns: 2 * channels,
      blocks: 1,
    });
    backend.disposeData(parts.dataId);
    return { dataId, dtype, shape: statistics.shape };
  });
  defineKernel<NormalizeAttributes>(
    GRADIENT,
    "webgpu",
    (inputs, attributes, backend) =>
      runFlatProgram(backend, {
        name: GRADIENT,
        code: shared + gradientShader,
        inputs,
        uniforms: uniforms(attributes),
        shape: inputs.x.shape,
      }),
  );
}
