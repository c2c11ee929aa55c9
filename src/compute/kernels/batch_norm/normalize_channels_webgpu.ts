import * as tf from "../../../npm/tfjs.ts";
import type { Kernel } from "../define_kernel.ts";
import { runFlatProgram } from "../flat_program.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import sumShader from "../fold_rows/sum_blocks.wgsl" with { type: "text" };
import { asRows } from "./as_rows.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";
import forwardShader from "./batch_norm.wgsl" with { type: "text" };
import gradientShader from "./batch_norm_gradient.wgsl" with { type: "text" };
import sumsShader from "./channel_gradient_sums.wgsl" with { type: "text" };
import shared from "./normalize_channels.wgsl" with { type: "text" };

/** y, see `batch_norm_cpu.ts`. */
export const normalizeChannelsOnWebGPU: Kernel<NormalizeAttributes> = (
  inputs,
  attributes,
  backend,
) => {
  const addition = inputs.addend ? "addend[index]" : "0.0";
  return runFlatProgram(backend, {
    name: `NormalizeChannels${inputs.addend ? "Add" : ""}`,
    code: `${shared}fn addition(index : i32) -> f32 { return ${addition}; }\n${forwardShader}`,
    inputs,
    uniforms: uniforms(attributes),
    shape: inputs.x.shape,
  });
};

/** The gradient sums [2, C]. */
export const channelGradientSumsOnWebGPU: Kernel<NormalizeAttributes> = (
  { dy, x, statistics, gamma, beta },
  attributes,
  backend,
) => {
  if (x.size === 0) return tf.zerosLike(statistics);
  const channels = gamma.size, blocks = foldBlocks(x.size / channels, channels);
  const parts = runRowFold(backend, {
    name: "ChannelGradientSums",
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
};

/** The gradient with respect to x. */
export const normalizeChannelsGradientOnWebGPU: Kernel<GradientAttributes> = (
  inputs,
  attributes,
  backend,
) =>
  runFlatProgram(backend, {
    name: "NormalizeChannelsGradient",
    code: shared + gradientShader,
    inputs,
    uniforms: { ...uniforms(attributes), share: attributes.share },
    shape: inputs.x.shape,
  });

function uniforms({ epsilon, relu }: NormalizeAttributes): Record<string, number> {
  return { epsilon, relu: Number(relu) };
}
