import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import type { Kernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import { sumOfParts } from "../sum/sum_of_parts.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";
import forwardShader from "./batch_norm.wgsl" with { type: "text" };
import gradientShader from "./batch_norm_gradient.wgsl" with { type: "text" };
import sumsShader from "./channel_gradient_sums.wgsl" with { type: "text" };
import shared from "./normalize_channels.wgsl" with { type: "text" };

/** y, see `batch_norm_cpu.ts`. */
export const normalizeChannelsOnWebGPU: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x, gamma, addend } = inputs;
  const { lanes, columns, relu } = numbers(gamma, attributes);
  const addition = addend ? "addend[index]" : "Value()";
  return runProgram({
    attempt: "normalise channels",
    name: "NormalizeChannels",
    code: `${shared}fn addition(index : i32) -> Value { return ${addition}; }\n${forwardShader}`,
    inputs,
    uniforms: { columns, relu },
    floats: { epsilon: attributes.epsilon },
    lanes,
    shape: x.shape,
  });
};

/** The gradient sums [2, C]. */
export const channelGradientSumsOnWebGPU: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x, statistics, gamma } = inputs;
  if (x.size === 0) return tf.zerosLike(statistics);
  const { lanes, columns, relu } = numbers(gamma, attributes);
  const rows = x.size / gamma.size, blocks = foldBlocks(rows, columns);
  const attempt = "sum the gradients of channels";
  const parts = runRowFold({
    attempt,
    name: "ChannelGradientSums",
    code: shared + sumsShader,
    inputs,
    uniforms: { relu },
    floats: { epsilon: attributes.epsilon },
    lanes,
    rows,
    columns,
    blocks,
    shape: [blocks, 2, gamma.size],
  });
  return sumOfParts(attempt, parts, statistics.shape);
};

/** The gradient with respect to x. */
export const normalizeChannelsGradientOnWebGPU: Kernel<GradientAttributes> = (
  inputs,
  attributes,
) => {
  const { x, gamma } = inputs;
  const { lanes, columns, relu } = numbers(gamma, attributes);
  return runProgram({
    attempt: "compute the gradient of channels that were normalised",
    name: "NormalizeChannelsGradient",
    code: shared + gradientShader,
    inputs,
    uniforms: { columns, relu },
    floats: { epsilon: attributes.epsilon, share: attributes.share },
    lanes,
    shape: x.shape,
  });
};

function numbers({ size }: tf.Tensor, { relu }: NormalizeAttributes) {
  const lanes = size % 4 === 0 ? 4 : 1;
  return { lanes, columns: size / lanes, relu: Number(relu) } as const;
}
