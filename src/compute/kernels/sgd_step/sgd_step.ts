import * as tf from "../../../npm/tfjs.ts";
import { placeOf, writeOver } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { ownNumbers } from "../../webgpu/own_numbers.ts";
import { runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { type SgdRates, sgdStep as stepLoops } from "./sgd_step_cpu.ts";
import shader from "./sgd_step.wgsl" with { type: "text" };

const STEP = "SgdStep";

/**
 * A step of gradient descent with momentum and weight decay: v = momentum v + (gradient + decay w); w = w - rate v.
 *
 * @param weight w
 * @param velocity v, of the shape of `weight`, as is `gradient`.
 * @returns The new w and v, owned by the caller. On wasm and WebGPU they are written over the old ones, unless clones
 * hold the old numbers too: weights may be most of what fits.
 */
export function sgdStep(
  weight: tf.Tensor,
  velocity: tf.Tensor,
  gradient: tf.Tensor,
  rates: SgdRates,
): [weight: tf.Tensor, velocity: tf.Tensor] {
  register();
  return runKernel(STEP, { weight, velocity, gradient }, rates);
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel<SgdRates>(STEP, "cpu", ({ weight, velocity, gradient }, rates, backend) => {
    const [w, v, g] = [weight, velocity, gradient].map((tensor) => floats(tensor, backend));
    const moved = stepLoops(w, v, g, rates);
    return [moved.weight, moved.velocity].map((values) => tf.tensor(values, weight.shape));
  });
  defineKernel<SgdRates>(STEP, "wasm", ({ weight, velocity, gradient }, rates) => {
    const { momentum, decay, rate } = rates;
    const results = [weight, velocity].map(writeOver);
    const [w, v, g, newW, newV] = [weight, velocity, gradient, ...results].map(placeOf);
    wasmKernels().sgdStep(w, v, g, newW, newV, weight.size, momentum, decay, rate);
    return results;
  });
  defineKernel<SgdRates>(STEP, "webgpu", (inputs, { momentum, decay, rate }) => {
    const { size } = inputs.weight, { gradient } = inputs;
    return runProgramOfSeveralResults({
      attempt: "step down the gradient",
      name: STEP,
      code: shader,
      inputs: { gradient },
      floats: { momentum, decay, rate },
      lanes: size % 4 === 0 ? 4 : 1,
      results: { weight: ownNumbers(inputs.weight), velocity: ownNumbers(inputs.velocity) },
    });
  });
}
