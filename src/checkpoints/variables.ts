import { createHash } from "node:crypto";
import * as tf from "../npm/tfjs.ts";
import type { StoredTensor } from "../formats/safetensors.ts";

/** Copies variables from the device. */
export async function storeVariables(
  variables: Iterable<[string, tf.Tensor]>,
): Promise<Map<string, StoredTensor>> {
  const stored = new Map<string, StoredTensor>();
  for (const [name, variable] of variables) {
    const data = await variable.data(), shape = [...variable.shape];
    // Copies: on cpu, what was read is the variable's own memory.
    stored.set(
      name,
      variable.dtype === "int32"
        ? { dtype: "I32", shape, data: Int32Array.from(data) }
        : { dtype: "F32", shape, data: Float32Array.from(data) },
    );
  }
  return stored;
}

/** SHA-256 of names and numbers, which tells whether variables are alike. */
export function digestOf(stored: ReadonlyMap<string, StoredTensor>): string {
  const hash = createHash("sha256");
  for (const [name, { data }] of stored) hash.update(name).update(data as Float32Array);
  return hash.digest("hex");
}

/** What {@link restoreVariables} did. */
export interface RestoredVariables {
  /** Names that were found with the same shape. */
  matched: string[];
  /** Variables that kept their values: not stored, or of another shape. */
  missing: string[];
  /** Stored, but not asked for, or of another shape. */
  unused: string[];
}

/** Gives variables the stored values of the same name and shape. */
export function restoreVariables(
  variables: ReadonlyMap<string, tf.Variable>,
  stored: ReadonlyMap<string, StoredTensor>,
): RestoredVariables {
  const matched: string[] = [];
  for (const [name, variable] of variables) {
    const tensor = stored.get(name);
    if (!tensor || tensor.shape.join() !== variable.shape.join()) continue;
    const values = variable.dtype === "int32"
      ? Int32Array.from(tensor.data as Int32Array)
      : Float32Array.from(tensor.data as Float32Array);
    tf.tidy(() => variable.assign(tf.tensor(values, tensor.shape, variable.dtype)));
    matched.push(name);
  }
  const known = new Set(matched);
  return {
    matched,
    missing: [...variables.keys()].filter((name) => !known.has(name)),
    unused: [...stored.keys()].filter((name) => !known.has(name)),
  };
}
