import type * as tf from "../../../npm/tfjs.ts";
import { runShader } from "../shader.ts";
import code from "./sum_of_parts.wgsl" with { type: "text" };

/**
 * Adds up on WebGPU what workgroups left of a long sum, always in the same order.
 *
 * @param parts [n, ...shape], disposed.
 * @returns Of `shape`, owned by the caller.
 */
export function sumOfParts(
  backend: tf.KernelBackend,
  parts: tf.TensorInfo,
  shape: number[],
): tf.TensorInfo {
  const [count] = parts.shape;
  if (count === 1) return { ...parts, shape };
  const sum = runShader(backend, {
    name: "SumOfParts",
    code,
    inputs: { parts },
    uniforms: { count },
    lanes: 1,
    shape,
  });
  backend.disposeData(parts.dataId);
  return sum;
}

/**
 * Into how many parts to cut a sum over `rows` rows, of which a workgroup adds `rowsAtOnce` beside
 * each other.
 */
export function partsOfSum(rows: number, rowsAtOnce: number, otherWorkgroups: number): number {
  const most = Math.max(1, Math.floor(ENOUGH_WORKGROUPS / otherWorkgroups));
  return Math.min(most, Math.max(1, Math.ceil(rows / rowsAtOnce)));
}

/** They fill a large GPU; more would only leave more to add up. */
const ENOUGH_WORKGROUPS = 1024;
