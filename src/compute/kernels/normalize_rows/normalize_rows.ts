import * as tf from "../../../npm/tfjs.ts";
import { makeOutput, placeOf } from "../../wasm/wasm_backend.ts";
import { wasmKernels } from "../../wasm/wasm_kernels.ts";
import { defineKernel, floats, runKernel } from "../define_kernel.ts";
import {
  LEAST_LENGTH,
  normalizeRows as rowLoops,
  normalizeRowsGradient as gradientLoops,
} from "./normalize_rows_cpu.ts";
import { normalizeRowsGradientOnWebGPU, normalizeRowsOnWebGPU } from "./normalize_rows_webgpu.ts";

const ROWS = "NormalizeRows";
const GRADIENT = "NormalizeRowsGradient";

/**
 * Rows of length 1; rows of zeros stay zeros.
 *
 * @param x [R, D]
 * @returns [R, D], owned by the caller.
 */
export function normalizeRows(x: tf.Tensor2D): tf.Tensor2D {
  register();
  return runKernel(ROWS, { x }, {}) as tf.Tensor2D;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  defineKernel(ROWS, "cpu", ({ x }, _, backend) => {
    return tf.tensor(rowLoops(floats(x, backend), x.shape[1]!), x.shape);
  });
  defineKernel(GRADIENT, "cpu", ({ dy, x }, _, backend) => {
    const dx = gradientLoops(floats(dy, backend), floats(x, backend), x.shape[1]!);
    return tf.tensor(dx, x.shape);
  });
  defineKernel(ROWS, "wasm", ({ x }) => {
    const y = makeOutput(x.shape), [rows, width] = x.shape;
    wasmKernels().normalizeRows(placeOf(x), rows, width, LEAST_LENGTH, placeOf(y));
    return y;
  });
  defineKernel(GRADIENT, "wasm", ({ dy, x }) => {
    const dx = makeOutput(x.shape), [rows, width] = x.shape;
    wasmKernels().normalizeRowsGradient(
      ...[placeOf(dy), placeOf(x), rows, width, LEAST_LENGTH, placeOf(dx)] as const,
    );
    return dx;
  });
  defineKernel(ROWS, "webgpu", ({ x }) => normalizeRowsOnWebGPU(x));
  defineKernel(GRADIENT, "webgpu", ({ dy, x }) => normalizeRowsGradientOnWebGPU(dy, x));
  tf.registerGradient({
    kernelName: ROWS,
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => runKernel(GRADIENT, { dy: dy as tf.Tensor, x }, {}) }),
  });
}
