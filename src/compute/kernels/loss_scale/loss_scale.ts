import * as tf from "../../../npm/tfjs.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import { findFaults as findLoops, nextLossScale as nextLoops } from "./loss_scale_cpu.ts";
import faultsShader from "./find_faults.wgsl" with { type: "text" };
import nextShader from "./next_loss_scale.wgsl" with { type: "text" };

const FIND = "FindFaults", NEXT = "NextLossScale";
const THREADS = 256;

/** Into how many stretches {@link findFaults} cuts a tensor; they keep a large GPU busy. */
const STRETCHES = 128;

/** What {@link findFaults} begins with: no fault in any stretch. The caller's to dispose. */
export function noFaults(): tf.Tensor1D {
  return tf.zeros([STRETCHES]);
}

/**
 * Looks for numbers that are NaN or infinite, without waiting for what it finds.
 *
 * @param faults [stretches], 1 where a tensor looked through before has such a number in that stretch, else 0.
 * @returns The same with those of `x`, owned by the caller.
 */
export function findFaults(x: tf.Tensor, faults: tf.Tensor1D): tf.Tensor1D {
  register();
  return runKernel(FIND, { x, faults }, {});
}

/**
 * What comes after a step that was taken with a scaled loss: Micikevicius et al., "Mixed Precision Training", ICLR 2018,
 * section 3.2. A step with a fault halves the scale, 2,000 steps without double it. It stays between 2^-24 and 2^24.
 *
 * @param lossScale [3]: the scale, the steps since it changed, and what the step's gradients are multiplied by in the
 * update: one by their scale, or 0 where the step is to be skipped. The third is written only.
 * @param faults As {@link findFaults} left them.
 * @returns The next of the three, owned by the caller.
 */
export function nextLossScale(lossScale: tf.Tensor1D, faults: tf.Tensor1D): tf.Tensor1D {
  register();
  return runKernel(NEXT, { lossScale, faults }, {});
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  for (const device of ["cpu", "wasm"]) {
    defineKernel(FIND, device, ({ x, faults }, _, backend) => {
      return tf.tensor1d(findLoops(floats(x, backend), floats(faults, backend)));
    });
    defineKernel(NEXT, device, ({ lossScale, faults }, _, backend) => {
      return tf.tensor1d(nextLoops(floats(lossScale, backend), floats(faults, backend)));
    });
  }
  defineKernel(FIND, "webgpu", ({ x, faults }) => {
    const lanes = x.size % 4 === 0 ? 4 : 1;
    return runProgram({
      attempt: `look through [${x.shape}]`,
      name: FIND,
      code: `alias Exponents = ${lanes === 4 ? "vec4u" : "u32"};\n${faultsShader}`,
      inputs: { x, faults },
      inputLanes: { x: lanes },
      constants: { THREADS },
      workgroups: { count: STRETCHES, threads: THREADS },
      shape: faults.shape,
    });
  });
  defineKernel(NEXT, "webgpu", (inputs) =>
    runProgram({
      attempt: "adjust the loss scale",
      name: NEXT,
      code: nextShader,
      inputs,
      uniforms: { stretches: inputs.faults.size },
      workgroups: { count: 1, threads: 1 },
      shape: [3],
    }));
}
