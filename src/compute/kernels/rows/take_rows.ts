import * as tf from "../../../npm/tfjs.ts";
import { requireBindable } from "../../webgpu/webgpu_backend.ts";
import { defineKernel, runKernel } from "../define_kernel.ts";

const TAKE = "TakeRows";

/**
 * Copies of some rows of a matrix. No gradient flows through it; thus a gradient's tape, which keeps the matrix for
 * that of `tf.gather`, does not hold it, and {@link putRows} can write into its memory.
 *
 * @param matrix [R, D]
 * @param at [G] int32
 * @returns [G, D], owned by the caller.
 */
export function takeRows(matrix: tf.Tensor, at: tf.Tensor1D): tf.Tensor2D {
  register();
  return runKernel(TAKE, { matrix, at }, {}) as tf.Tensor2D;
}

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  for (const device of ["cpu", "wasm", "webgpu"]) {
    defineKernel(TAKE, device, ({ matrix, at }) => {
      if (device === "webgpu") {
        requireBindable("take rows of a matrix", { matrix: matrix.shape });
      }
      return tf.gather(matrix, at as tf.Tensor1D);
    });
  }
}
