import * as tf from "../../../npm/tfjs.ts";
import { placeOf, writeOver } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { type SgdRates, sgdStep as stepLoops } from "./sgd_step_cpu.ts";
import { type SgdOperands, sgdStepsOnWebGPU } from "./sgd_steps_webgpu.ts";

const STEPS = "SgdSteps";

/**
 * Steps of gradient descent with momentum and weight decay: v = momentum v + (gradient + decay w); w = w - rate v.
 *
 * @param operands For each weight w, the velocity v and the gradient, of one shape.
 * @returns For each the new w and v, owned by the caller. On wasm and WebGPU they are written over the old ones, unless clones
 * hold the old numbers too: weights may be most of what fits.
 */
export function sgdSteps(
  operands: readonly SgdOperands[],
  rates: SgdRates,
): [weight: tf.Tensor, velocity: tf.Tensor][] {
  register();
  if (operands.length === 0) return [];
  const inputs = Object.fromEntries(
    operands.flatMap((one, i) =>
      Object.entries(one).map(([name, tensor]) => [`${name}${i}`, tensor])
    ),
  );
  const { momentum, decay, rate } = rates;
  const results = runKernel<tf.Tensor[]>(
    STEPS,
    inputs,
    { count: operands.length, momentum, decay, rate },
  );
  return operands.map((_, i) => [results[2 * i], results[2 * i + 1]]);
}

interface Attributes extends SgdRates {
  count: number;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel<Attributes>(
    STEPS,
    "cpu",
    (inputs, rates, backend) =>
      operandsOf(inputs, rates).flatMap((one) => stepByLoops(one, rates, backend)),
  );
  defineKernel<Attributes>(
    STEPS,
    "wasm",
    (inputs, rates) => operandsOf(inputs, rates).flatMap((one) => stepOnWasm(one, rates)),
  );
  defineKernel<Attributes>(
    STEPS,
    "webgpu",
    (inputs, rates) => sgdStepsOnWebGPU(operandsOf(inputs, rates), rates),
  );
}

function operandsOf(inputs: Record<string, tf.Tensor>, { count }: Attributes): SgdOperands[] {
  return Array.from({ length: count }, (_, i) => ({
    weight: inputs[`weight${i}`],
    velocity: inputs[`velocity${i}`],
    gradient: inputs[`gradient${i}`],
  }));
}

function stepByLoops(
  { weight, velocity, gradient }: SgdOperands,
  rates: SgdRates,
  backend: tf.KernelBackend,
): tf.TensorInfo[] {
  const [w, v, g] = [weight, velocity, gradient].map((tensor) => floats(tensor, backend));
  const moved = stepLoops(w, v, g, rates);
  return [moved.weight, moved.velocity].map((values) => tf.tensor(values, weight.shape));
}

function stepOnWasm(
  { weight, velocity, gradient }: SgdOperands,
  { momentum, decay, rate }: SgdRates,
): tf.TensorInfo[] {
  const results = [weight, velocity].map(writeOver);
  const [w, v, g, newW, newV] = [weight, velocity, gradient, ...results].map(placeOf);
  wasmKernels().sgdStep(w, v, g, newW, newV, weight.size, momentum, decay, rate);
  return results;
}
