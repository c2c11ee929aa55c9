import type { Embeddings } from "./embeddings.ts";
import type { Pairs } from "./pairs.ts";

/**
 * The cosine of the angle between the two embeddings of each pair, -1 to 1, summed in float64. With an
 * embedding of length zero, which has no angle, it is 0; where an embedding holds a NaN it is NaN.
 *
 * @throws {RangeError} if a pair names a row that is not there.
 *
 * @example Usage
 * ```ts
 * import { cosineScores } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const embeddings = { data: Float32Array.of(3, 4, 6, 8, -4, 3), count: 3, length: 2 };
 * const pairs = { a: Int32Array.of(0, 0), b: Int32Array.of(1, 2) };
 *
 * deepStrictEqual(cosineScores(embeddings, pairs), Float64Array.of(1, 0));
 * ```
 */
export function cosineScores(embeddings: Embeddings, pairs: Pick<Pairs, "a" | "b">): Float64Array {
  const { data, count, length } = embeddings, { a, b } = pairs;
  const squares = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    squares[row] = dot(data, row * length, row * length, length);
  }

  const scores = new Float64Array(a.length);
  for (let pair = 0; pair < scores.length; pair++) {
    const rowA = a[pair], rowB = b[pair];
    if (!(rowA >= 0 && rowA < count && rowB >= 0 && rowB < count)) {
      throw new RangeError(
        `Cannot compare rows ${rowA} and ${rowB} of pair ${pair}: rows are 0 to ${count - 1}`,
      );
    }
    // One root of the product, not two roots: a row compared with itself is then exactly 1.
    const product = Math.sqrt(squares[rowA] * squares[rowB]);
    const cosine = dot(data, rowA * length, rowB * length, length) / product;
    scores[pair] = product === 0 ? 0 : Math.max(-1, Math.min(1, cosine));
  }
  return scores;
}

/** Four sums at once, as one would wait for its last addition at every step. */
function dot(data: Float32Array, a: number, b: number, length: number): number {
  let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0, i = 0;
  for (; i + 3 < length; i += 4) {
    sum0 += data[a + i] * data[b + i];
    sum1 += data[a + i + 1] * data[b + i + 1];
    sum2 += data[a + i + 2] * data[b + i + 2];
    sum3 += data[a + i + 3] * data[b + i + 3];
  }
  for (; i < length; i++) sum0 += data[a + i] * data[b + i];
  return sum0 + sum1 + sum2 + sum3;
}
