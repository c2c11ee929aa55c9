import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { Random } from "../../src/random/random.ts";
import { cosineScores } from "../../src/verification/cosine_scores.ts";

const embeddings = {
  data: Float32Array.of(3, 4, /**/ 6, 8, /**/ -4, 3, /**/ -3, -4, /**/ 0, 0, /**/ NaN, 1),
  count: 6,
  length: 2,
};
const pairs = (a: number[], b: number[]) => ({
  a: Int32Array.from(a),
  b: Int32Array.from(b),
  same: new Uint8Array(a.length),
});

Deno.test("cosineScores() is 1 for one direction, 0 for a right angle, -1 for opposite ones", () => {
  const scores = cosineScores(embeddings, pairs([0, 0, 0, 0], [0, 1, 2, 3]));
  deepStrictEqual(scores, Float64Array.of(1, 1, 0, -1));
});

Deno.test("cosineScores() is 0 with an embedding of length zero, and NaN with a NaN", () => {
  deepStrictEqual([...cosineScores(embeddings, pairs([0, 4, 0], [4, 4, 5]))], [0, 0, NaN]);
});

Deno.test("cosineScores() is exactly 1 for a row with itself, and symmetric, at any length", () => {
  const random = new Random(1);
  for (let length = 1; length < 20; length++) {
    const data = Float32Array.from({ length: 2 * length }, () => random.normal());
    const scores = cosineScores({ data, count: 2, length }, pairs([0, 0, 1], [0, 1, 0]));
    let dot = 0, a = 0, b = 0;
    for (let i = 0; i < length; i++) {
      dot += data[i] * data[length + i];
      a += data[i] ** 2;
      b += data[length + i] ** 2;
    }
    strictEqual(scores[0], 1);
    strictEqual(scores[1], scores[2]);
    ok(Math.abs(scores[1] - dot / Math.sqrt(a) / Math.sqrt(b)) < 1e-14);
  }
});

Deno.test("cosineScores() refuses rows that are not there", () => {
  throws(() => cosineScores(embeddings, pairs([0, 1], [1, 6])), {
    name: "RangeError",
    message: "Cannot compare rows 1 and 6 of pair 1: rows are 0 to 5",
  });
  throws(() => cosineScores(embeddings, pairs([-1], [0])), RangeError);
});
