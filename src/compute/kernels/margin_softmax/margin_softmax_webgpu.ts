import type * as tf from "../../../npm/tfjs.ts";
import { type Program, runProgram } from "../../webgpu/run_program.ts";
import type { Kernel } from "../define_kernel.ts";
import { LEAST_SINE_SQUARED, type MarginSoftmaxNumbers } from "./margin_softmax_cpu.ts";
import margin from "./margin.wgsl" with { type: "text" };
import rowShader from "./margin_softmax.wgsl" with { type: "text" };
import gradientShader from "./margin_softmax_gradient.wgsl" with { type: "text" };
import ownGradientShader from "./margin_softmax_own_gradient.wgsl" with { type: "text" };
import probability from "./probability.wgsl" with { type: "text" };

const THREADS = 256;

/** [B, 3] as in `margin_softmax_cpu.ts`, a workgroup a row. */
export const marginSoftmaxOnWebGPU: Kernel<MarginSoftmaxNumbers> = (inputs, numbers) =>
  run(inputs, numbers, {
    name: "MarginSoftmax",
    code: rowShader,
    constants: { THREADS },
    workgroups: { count: inputs.columns.size, threads: THREADS },
    shape: [inputs.columns.size, 3],
  });

/** The gradient with respect to the cosines and, if given, to `own`. */
export const marginSoftmaxGradientOnWebGPU: Kernel<MarginSoftmaxNumbers> = (inputs, numbers) => {
  const { cosines, own } = inputs;
  const gradient = (name: string, code: string, shape: number[]) =>
    run(inputs, numbers, { name, code: probability + code, shape });
  return [
    gradient("MarginSoftmaxGradient", gradientShader, cosines.shape),
    ...own ? [gradient("MarginSoftmaxOwnGradient", ownGradientShader, own.shape)] : [],
  ];
};

function run(
  inputs: Record<string, tf.Tensor>,
  { scale, cosine, sine, turn, shift }: MarginSoftmaxNumbers,
  program: Pick<Program, "name" | "constants" | "workgroups" | "shape"> & { code: string },
): tf.TensorInfo {
  const [, width] = inputs.cosines.shape;
  const own = "own" in inputs ? "own[row]" : "cosines[row * uniforms.width + max(0, columns[row])]";
  const choice = `
const OWN_IS_GIVEN = ${"own" in inputs};
fn ownCosine(row : i32) -> f32 { return ${own}; }
`;
  return runProgram({
    ...program,
    attempt: "compute the softmax with a margin",
    code: choice + margin + program.code,
    inputs,
    uniforms: { width },
    floats: { scale, cosine, sine, turn, shift, leastSineSquared: LEAST_SINE_SQUARED },
  });
}
