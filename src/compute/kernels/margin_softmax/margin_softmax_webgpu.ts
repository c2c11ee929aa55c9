import type * as tf from "../../../npm/tfjs.ts";
import type { Kernel } from "../define_kernel.ts";
import { type FlatProgram, runFlatProgram } from "../flat_program.ts";
import { LEAST_SINE_SQUARED, type MarginSoftmaxNumbers } from "./margin_softmax_cpu.ts";
import margin from "./margin.wgsl" with { type: "text" };
import rowShader from "./margin_softmax.wgsl" with { type: "text" };
import gradientShader from "./margin_softmax_gradient.wgsl" with { type: "text" };
import ownGradientShader from "./margin_softmax_own_gradient.wgsl" with { type: "text" };
import probability from "./probability.wgsl" with { type: "text" };

const THREADS = 256;

/** [B, 3] as in `margin_softmax_cpu.ts`, a workgroup a row. */
export const marginSoftmaxOnWebGPU: Kernel<MarginSoftmaxNumbers> = (inputs, numbers, backend) =>
  run(backend, inputs, numbers, {
    name: "MarginSoftmax",
    code: rowShader,
    shape: [inputs.columns.size, 3],
    workgroups: { count: inputs.columns.size, threads: THREADS },
  });

/** The gradient with respect to the cosines and, if given, to `own`. */
export const marginSoftmaxGradientOnWebGPU: Kernel<MarginSoftmaxNumbers> = (
  inputs,
  numbers,
  backend,
) => {
  const { cosines, own } = inputs;
  const gradient = (name: string, code: string, shape: number[]) =>
    run(backend, inputs, numbers, { name, code: probability + code, shape });
  return [
    gradient("MarginSoftmaxGradient", gradientShader, cosines.shape),
    ...own ? [gradient("MarginSoftmaxOwnGradient", ownGradientShader, own.shape)] : [],
  ];
};

function run(
  backend: tf.KernelBackend,
  inputs: Record<string, tf.Tensor>,
  { scale, cosine, sine, turn, shift }: MarginSoftmaxNumbers,
  program: Pick<FlatProgram, "name" | "code" | "shape" | "workgroups">,
): tf.TensorInfo {
  const own = "own" in inputs
    ? "own[row]"
    : "cosines[row * uniforms.cosinesShape.y + max(0, columns[row])]";
  const choice = `
const OWN_IS_GIVEN = ${"own" in inputs};
fn ownCosine(row : i32) -> f32 { return ${own}; }
`;
  return runFlatProgram(backend, {
    ...program,
    name: `${program.name}${"own" in inputs ? "Given" : ""}`,
    code: choice + margin + program.code,
    inputs,
    uniforms: { scale, cosine, sine, turn, shift, leastSineSquared: LEAST_SINE_SQUARED },
  });
}
