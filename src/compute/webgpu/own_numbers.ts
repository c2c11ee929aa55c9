import type * as tf from "../../npm/tfjs.ts";
import { runProgram } from "./run_program.ts";
import { webgpuBackend } from "./webgpu_backend.ts";

/**
 * A kernel's input as a result that it writes over; a copy of it, where clones share its numbers. Owned by the caller.
 */
export function ownNumbers(tensor: tf.TensorInfo): tf.TensorInfo {
  const backend = webgpuBackend(), { dataId, shape, dtype } = tensor;
  if (backend.refCount(dataId) === 1) {
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  }
  return runProgram({
    attempt: "copy a tensor",
    name: "OwnNumbers",
    code: "fn main(index : i32) { result[index] = x[index]; }",
    inputs: { x: tensor },
    shape,
  });
}
