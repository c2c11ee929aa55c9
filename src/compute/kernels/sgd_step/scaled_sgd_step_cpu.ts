import { type SgdRates, sgdStep } from "./sgd_step_cpu.ts";

/** The step by `factor` times the gradient; none if that is 0, whatever the gradient. */
export function scaledSgdStep(
  weight: Float32Array,
  velocity: Float32Array,
  gradient: Float32Array,
  factor: number,
  rates: SgdRates,
): { weight: Float32Array; velocity: Float32Array } {
  if (factor === 0) return { weight, velocity };
  return sgdStep(weight, velocity, gradient.map((slope) => factor * slope), rates);
}
