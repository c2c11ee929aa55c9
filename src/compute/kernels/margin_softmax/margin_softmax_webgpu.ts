import { type Program, runProgram } from "../../webgpu/run_program.ts";
import type { Kernel } from "../define_kernel.ts";
import { LEAST_SINE_SQUARED, type MarginSoftmaxNumbers } from "./margin_softmax_cpu.ts";
import angles from "./angles.wgsl" with { type: "text" };
import margin from "./margin.wgsl" with { type: "text" };
import rowShader from "./margin_softmax.wgsl" with { type: "text" };
import gradientShader from "./margin_softmax_gradient.wgsl" with { type: "text" };
import ownGradientShader from "./margin_softmax_own_gradient.wgsl" with { type: "text" };
import ownGradient from "./own_gradient.wgsl" with { type: "text" };

const attempt = "compute the softmax with a margin";
const THREADS = 256;

/** [B, 4] as in `margin_softmax_cpu.ts`, a workgroup a row. */
export const marginSoftmaxOnWebGPU: Kernel<MarginSoftmaxNumbers> = (inputs, numbers) => {
  const { direction: _one, ...floats } = numbers;
  const [count, width] = inputs.cosines.shape;
  const cosine = "own" in inputs ? "own[row]" : "cosines[row * uniforms.width + columns[row]]";
  const coefficients = "margins" in inputs
    ? "coefficientsOf(margins[2 * row], margins[2 * row + 1])"
    : "uniformCoefficients()";
  const choices = `
fn ownCosine(row : i32) -> f32 { return ${cosine}; }
fn ownCoefficients(row : i32) -> Coefficients { return ${coefficients}; }
`;
  return runProgram({
    name: "MarginSoftmax",
    attempt,
    code: angles + margin + choices + rowShader,
    inputs,
    constants: { THREADS },
    uniforms: { width },
    floats: { ...floats, leastSineSquared: LEAST_SINE_SQUARED },
    workgroups: { count, threads: THREADS },
    shape: [count, 4],
  });
};

/** The gradient with respect to the cosines and, if given, to `own`. */
export const marginSoftmaxGradientOnWebGPU: Kernel<{ scale: number }> = (inputs, floats) => {
  const { cosines, columns, rows, dLosses, own } = inputs;
  const [, width] = cosines.shape;
  const gradient = (
    name: string,
    code: string,
    program: Pick<Program, "inputs" | "constants" | "uniforms" | "shape">,
  ) => runProgram({ ...program, name, attempt, code: ownGradient + code, floats });
  const dCosines = gradient("MarginSoftmaxGradient", gradientShader, {
    inputs: { cosines, columns, rows, dLosses },
    constants: { OWN_IS_GIVEN: own ? 1 : 0 },
    uniforms: { width },
    shape: cosines.shape,
  });
  if (!own) return [dCosines];
  const dOwn = gradient("MarginSoftmaxOwnGradient", ownGradientShader, {
    inputs: { rows, dLosses },
    shape: own.shape,
  });
  return [dCosines, dOwn];
};
