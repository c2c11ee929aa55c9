import * as tf from "../../../npm/tfjs.ts";
import { ownNumbers } from "../../webgpu/own_numbers.ts";
import { runProgramOfSeveralResults } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { scaledSgdStep as stepLoops } from "./scaled_sgd_step_cpu.ts";
import type { SgdRates } from "./sgd_step_cpu.ts";
import shader from "./scaled_sgd_step.wgsl" with { type: "text" };

const STEP = "ScaledSgdStep";

/**
 * The step of sgdStep() by the gradient of a scaled loss, unless it is to be skipped, which the device alone knows.
 *
 * @param weight w
 * @param velocity v, of the shape of `weight`, as is `gradient`.
 * @param lossScale [3], the third being what `gradient` is multiplied by; 0 skips the step.
 * @returns The new w and v, owned by the caller, written over the old ones as those of sgdStep(). A step that is skipped
 * leaves them as they are.
 */
export function scaledSgdStep(
  weight: tf.Tensor,
  velocity: tf.Tensor,
  gradient: tf.Tensor,
  lossScale: tf.Tensor1D,
  rates: SgdRates,
): [weight: tf.Tensor, velocity: tf.Tensor] {
  register();
  return runKernel(STEP, { weight, velocity, gradient, lossScale }, rates);
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  for (const device of ["cpu", "wasm"]) {
    defineKernel<SgdRates>(STEP, device, (inputs, rates, backend) => {
      const { weight, velocity, gradient, lossScale } = inputs;
      const [w, v, g, [, , factor]] = [weight, velocity, gradient, lossScale]
        .map((tensor) => floats(tensor, backend));
      const moved = stepLoops(w, v, g, factor, rates);
      return [moved.weight, moved.velocity].map((values) => tf.tensor(values, weight.shape));
    });
  }
  defineKernel<SgdRates>(STEP, "webgpu", (inputs, { momentum, decay, rate }) => {
    const { weight, velocity, gradient, lossScale } = inputs;
    return runProgramOfSeveralResults({
      attempt: "step down the gradient",
      name: STEP,
      code: shader,
      inputs: { gradient, lossScale },
      inputLanes: { lossScale: 1 },
      floats: { momentum, decay, rate },
      lanes: weight.size % 4 === 0 ? 4 : 1,
      results: { weight: ownNumbers(weight), velocity: ownNumbers(velocity) },
    });
  });
}
