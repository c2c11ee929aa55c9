import * as tf from "../../../npm/tfjs.ts";
import { defer, isDifferentiated, type Reading } from "../../webgpu/deferred_tensors.ts";
import { runProgram, runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { sectionsOf } from "../../webgpu/shader_text.ts";
import { requireBindable, webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import type { Kernel } from "../define_kernel.ts";
import { foldBlocks, runRowFold } from "../fold_rows/fold_rows.ts";
import type { GradientAttributes, NormalizeAttributes } from "./batch_norm_cpu.ts";
import forwardShader from "./batch_norm.wgsl" with { type: "text" };
import statisticsShader from "./channel_statistics.wgsl" with { type: "text" };
import gradientShader from "./batch_norm_gradient.wgsl" with { type: "text" };
import gradientSums from "./gradient_sums.wgsl" with { type: "text" };
import normalizeChannels from "./normalize_channels.wgsl" with { type: "text" };

const { shared: everyElement, elements, folds: foldedElements } = sectionsOf(forwardShader);
const { shared: momentFolds, moments: storeMoments } = sectionsOf(statisticsShader);
const { shared, relu, prelu, operand } = sectionsOf(normalizeChannels);
const { shared: folds, rows: rowsShader, parts: partsShader } = sectionsOf(gradientSums);

const ATTEMPT = "normalise channels";

type Inputs = Record<string, tf.Tensor>;

/**
 * y, see `batch_norm_cpu.ts`; what a convolution may read is put into memory only if something else does, and the statistics that the
 * next batch norm may want of a sum come with it.
 */
export const normalizeChannelsOnWebGPU: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x: { shape, size, rank }, gamma, addend } = inputs;
  if (rank !== 4 || size === 0 || gamma.size % 4 !== 0 || (addend && !isDifferentiated())) {
    return normalize(shape, inputs, attributes);
  }
  requireBindable(ATTEMPT, { x: shape });
  return defer({
    shape,
    sources: Object.values(inputs),
    compute(result, takeMoments) {
      if (takeMoments) takeMoments(normalizeWithMoments(result, inputs, attributes));
      else normalize(result, inputs, attributes);
    },
    reading: addend ? undefined : readingFor(inputs, attributes),
  });
};

function normalize(
  result: number[] | tf.TensorInfo,
  inputs: Inputs,
  attributes: NormalizeAttributes,
): tf.TensorInfo {
  const [y] = runProgramOfSeveralResults({
    attempt: ATTEMPT,
    name: "NormalizeChannels",
    code: forwardCode(inputs) + elements,
    ...bindingsOf(inputs, attributes),
    results: { result },
  });
  return y;
}

/** Returns the moments of y [blocks, 3, C]. */
function normalizeWithMoments(
  result: tf.TensorInfo,
  inputs: Inputs,
  attributes: NormalizeAttributes,
): tf.TensorInfo {
  const { x, gamma } = inputs,
    { uniforms: { columns, ...uniforms }, ...bindings } = bindingsOf(inputs, attributes);
  const rows = x.size / gamma.size, blocks = foldBlocks(rows, columns);
  const [moments] = runRowFold({
    ...bindings,
    attempt: ATTEMPT,
    name: "NormalizeChannelsWithMoments",
    code: forwardCode(inputs) + momentFolds + foldedElements + storeMoments,
    uniforms: { ...uniforms, firstBlock: 0 },
    rows,
    columns,
    blocks,
    results: { moments: [blocks, 3, gamma.size], result },
  });
  return moments;
}

function forwardCode(inputs: Inputs): string {
  return codeFor(inputs) + addition(inputs.addend && "addend") + everyElement;
}

function readingFor({ x, ...inputs }: Inputs, { epsilon, relu }: NormalizeAttributes): Reading {
  const { statistics, slopes, gamma } = inputs;
  const activated = slopes
    ? "select(y * slope, y, y > vec4f())"
    : relu
    ? "select(y, vec4f(), y <= vec4f())"
    : "y";
  const [mean, variance] = statistics
    ? ["statistics[column]", "statistics[uniforms.channelFours + column]"]
    : ["mean[column]", "variance[column]"];
  return {
    tensor: x,
    name: ["normalised", slopes ? "PReLU" : relu ? "ReLU" : "", statistics ? "" : "given"].join(
      " ",
    ),
    code: `fn meanOf(column : i32) -> vec4f { return ${mean}; }
fn varianceOf(column : i32) -> vec4f { return ${variance}; }
fn slopeOf(column : i32) -> vec4f { return ${slopes ? "slopes[column]" : "vec4f()"}; }
fn activated(y : vec4f, slope : vec4f) -> vec4f { return ${activated}; }
${operand}`,
    inputs,
    uniforms: { channelFours: gamma.size / 4 },
    floats: { epsilon },
  };
}

/** The gradient sums [2, C], and those of beta, gamma and the slopes of PReLU [C]. */
export const channelGradientSumsOnWebGPU: Kernel<NormalizeAttributes> = (inputs, attributes) => {
  const { x, gamma, slopes } = inputs, C = gamma.size, sums = slopes ? 3 : 2;
  const shapes = { sums: [2, C], dBeta: [C], dGamma: [C], ...slopes && { dSlopes: [C] } };
  if (x.size === 0) return Object.values(shapes).map((shape) => tf.zeros(shape));
  const { uniforms: { columns, ...uniforms }, ...bindings } = bindingsOf(inputs, attributes);
  const { device } = webgpuBackend();
  const bound = Object.keys(inputs).length + Object.keys(shapes).length;
  const isBound = bound <= device.limits.maxStorageBuffersPerShaderStage;
  const rows = x.size / C, blocks = foldBlocks(rows, columns);
  const fold = {
    ...bindings,
    attempt: "sum the gradients of channels",
    constants: { SUMS: sums },
    uniforms,
    columns,
  };
  const ofRows = codeFor(inputs) + folds + rowsShader;
  if (blocks === 1 && isBound) {
    const code = ofRows + storeSums(sums), name = "ChannelGradientSumsAtOnce";
    return runRowFold({ ...fold, name, code, rows, blocks, results: shapes });
  }
  const [parts] = runRowFold({
    ...fold,
    name: "ChannelGradientSums",
    code: ofRows + STORE_PARTS,
    rows,
    blocks,
    results: { result: [blocks, sums, C] },
  });
  const results = runRowFold({
    ...fold,
    name: "ChannelGradientSumsMerge",
    code: folds + partsShader + storeSums(sums),
    inputs: { parts },
    rows: blocks,
    blocks: 1,
    results: shapes,
  });
  webgpuBackend().disposeData(parts.dataId);
  return results;
};

/** Those of a block of rows, into [blocks, SUMS, C]; the third is there with PReLU only. */
const STORE_PARTS = `fn store(fold : Fold, block : i32, column : i32) {
  let at = block * SUMS * uniforms.columns + column;
  result[at] = fold.slope;
  result[at + uniforms.columns] = fold.along;
  if (SUMS > 2) { result[at + 2 * uniforms.columns] = fold.steep; }
}
`;

/** Those of all rows. */
function storeSums(sums: number): string {
  return `fn store(fold : Fold, block : i32, column : i32) {
  sums[column] = fold.slope;
  sums[uniforms.columns + column] = fold.along;
  dBeta[column] = fold.slope;
  dGamma[column] = fold.along;
${sums > 2 ? "  dSlopes[column] = fold.steep;\n" : ""}}
`;
}

/** The gradient with respect to x. */
export const normalizeChannelsGradientOnWebGPU: Kernel<GradientAttributes> = (
  inputs,
  attributes,
) => {
  const { uniforms, floats, ...bindings } = bindingsOf(inputs, attributes);
  return runProgram({
    attempt: "compute the gradient of channels that were normalised",
    name: "NormalizeChannelsGradient",
    code: codeFor(inputs) + addition(inputs.gradient && "gradient") + gradientShader,
    ...bindings,
    uniforms,
    floats: { ...floats, share: attributes.share },
    shape: inputs.x.shape,
  });
};

/** How the statistics are read that came as one tensor, or as two, and what follows. */
function codeFor({ statistics, slopes }: Inputs): string {
  const [mean, variance] = statistics
    ? ["statistics[column]", "statistics[uniforms.columns + column]"]
    : ["mean[column]", "variance[column]"];
  return `fn meanOf(column : i32) -> Value { return ${mean}; }
fn varianceOf(column : i32) -> Value { return ${variance}; }
${shared}${slopes ? prelu : relu}`;
}

function addition(array: string | undefined): string {
  return `fn addition(index : i32) -> Value { return ${array ? `${array}[index]` : "Value()"}; }\n`;
}

function bindingsOf(inputs: Inputs, { epsilon, relu }: NormalizeAttributes) {
  const { size } = inputs.gamma, lanes = size % 4 === 0 ? 4 : 1;
  return {
    inputs,
    uniforms: { columns: size / lanes, relu: Number(relu) },
    floats: { epsilon },
    lanes,
  } as const;
}
