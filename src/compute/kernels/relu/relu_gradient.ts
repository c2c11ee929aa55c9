import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { runProgram } from "../../webgpu/run_program.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import shader from "./relu_gradient.wgsl" with { type: "text" };

const GRADIENT = "ReluGradient";

/**
 * The gradient of `tf.relu` from its result: dy where y is above 0, and 0 elsewhere. Where y is NaN it is dy, as in
 * PyTorch, so that a fault is not hidden.
 *
 * @param y What `tf.relu` made, of the shape of `dy`.
 * @returns Of the same shape, owned by the caller.
 */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  registerReluGradient();
  return runKernel(GRADIENT, { dy, y }, {});
}

let registered = false;

/** Gives `tf.relu` a gradient of one op instead of tfjs' four: it casts the step to int32 and back. */
export function registerReluGradient(): void {
  if (registered) return;
  registered = true;
  defineKernel(GRADIENT, "cpu", ({ dy, y }, _, backend) => {
    return tf.tensor(gradientLoops(floats(dy, backend), floats(y, backend)), dy.shape);
  });
  defineKernel(GRADIENT, "wasm", ({ dy, y }) => {
    const dx = makeOutput(dy.shape);
    wasmKernels().reluGradient(placeOf(dy), placeOf(y), dy.size, placeOf(dx));
    return dx;
  });
  defineKernel(GRADIENT, "webgpu", ({ dy, y }) => {
    return runProgram({
      attempt: "compute the gradient of tf.relu()",
      name: GRADIENT,
      code: shader,
      inputs: { dy, y },
      lanes: dy.size % 4 === 0 ? 4 : 1,
      shape: dy.shape,
    });
  });
  tf.registerGradient({
    kernelName: "Relu",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => reluGradient(dy as tf.Tensor, y) }),
  });
}

/** dy where y is above 0, and 0 elsewhere; where y is NaN, dy as well. */
function gradientLoops(dy: Float32Array, y: Float32Array): Float32Array {
  return dy.map((slope, i) => y[i] <= 0 ? 0 : slope);
}
