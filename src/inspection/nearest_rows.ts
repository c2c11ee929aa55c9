import * as tf from "../npm/tfjs.ts";
import type { Embeddings } from "../verification/embeddings.ts";

/** For each row, which of the others is nearest. */
export interface NearestRows {
  /** [n], a row of the others; -1 where there is none. */
  row: Int32Array;
  /** [n], its cosine; -Infinity where there is none. */
  cosine: Float32Array;
}

/** Rows of one product: 512 x 4096 cosines are 8 MiB. */
const ROWS = 512, OTHERS = 4096;

/**
 * Finds, for each row, the other row at the largest cosine, the first such. Cosines are computed in blocks on the
 * device, so memory does not grow with their number.
 *
 * @param rows [n, D], of unit length.
 * @param others [m, D], of unit length. If they are `rows` itself, no row is its own nearest.
 *
 * @example Usage
 * ```ts
 * import { nearestRows, useDevice } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await useDevice("cpu");
 * const rows = { data: Float32Array.of(1, 0, 0, 1), count: 2, length: 2 };
 * const others = { data: Float32Array.of(0, 1, 1, 0), count: 2, length: 2 };
 *
 * deepStrictEqual((await nearestRows(rows, others)).row, Int32Array.of(1, 0));
 * ```
 */
export async function nearestRows(rows: Embeddings, others: Embeddings): Promise<NearestRows> {
  const row = new Int32Array(rows.count).fill(-1);
  const cosine = new Float32Array(rows.count).fill(-Infinity);
  const areSame = rows === others;
  for (let start = 0; start < others.count; start += OTHERS) {
    const right = block(others, start, OTHERS);
    try {
      for (let first = 0; first < rows.count; first += ROWS) {
        const cosines = await multiply(block(rows, first, ROWS), right);
        const columns = right.shape[0];
        for (let i = 0; i * columns < cosines.length; i++) {
          const own = areSame ? first + i - start : -1;
          for (let column = 0; column < columns; column++) {
            const value = cosines[i * columns + column];
            if (value > cosine[first + i] && column !== own) {
              cosine[first + i] = value;
              row[first + i] = start + column;
            }
          }
        }
      }
    } finally {
      right.dispose();
    }
  }
  return { row, cosine };
}

function block({ data, count, length }: Embeddings, start: number, most: number): tf.Tensor2D {
  const rows = Math.min(most, count - start);
  return tf.tensor2d(data.slice(start * length, (start + rows) * length), [rows, length]);
}

/** Disposes of `left`. */
async function multiply(left: tf.Tensor2D, right: tf.Tensor2D): Promise<Float32Array> {
  const product = tf.matMul(left, right, false, true);
  try {
    return await product.data() as Float32Array;
  } finally {
    tf.dispose([left, product]);
  }
}
