import * as tf from "../../../npm/tfjs.ts";
import { webgpuBackend } from "../../webgpu/webgpu_backend.ts";
import { runRowFold } from "../fold_rows/fold_rows.ts";
import code from "./sum_of_parts.wgsl" with { type: "text" };

/**
 * Adds up on WebGPU what workgroups left of a long sum, always in the same order.
 *
 * @param attempt What it is a sum for, for errors.
 * @param parts [n, ...shape], disposed.
 * @param result Of `shape`, written over if there are several parts. @default {a new tensor}
 * @returns Of `shape`, owned by the caller.
 */
export function sumOfParts(
  attempt: string,
  parts: tf.TensorInfo,
  shape: number[],
  result?: tf.TensorInfo,
): tf.TensorInfo {
  const [rows] = parts.shape;
  if (rows === 1) return { ...parts, shape };
  const size = tf.util.sizeFromShape(shape);
  const lanes = size % 4 === 0 ? 4 : 1;
  const [sum] = runRowFold({
    attempt,
    name: "SumOfParts",
    code,
    inputs: { parts },
    lanes,
    rows,
    columns: size / lanes,
    blocks: 1,
    results: { result: result ?? shape },
  });
  webgpuBackend().disposeData(parts.dataId);
  return sum;
}
