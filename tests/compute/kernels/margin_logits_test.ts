import { ok } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { marginLogits } from "../../../src/compute/kernels/margin_logits/margin_logits.ts";
import type { Margin } from "../../../src/compute/kernels/margin_logits/margin.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";

const cosines = [0.5, -0.2, 0.9, -0.99, 0.1, 0.3];
const columns = [0, 0, -1];
const SCALE = 16;
const own = (i: number) => columns[i >> 1] === i % 2;

/** Written from the papers' formulas, by way of the angle. */
const formulas: Record<Margin["kind"], (cosine: number, m: number) => number> = {
  arcface: (cosine, m) =>
    Math.acos(cosine) <= Math.PI - m ? Math.cos(Math.acos(cosine) + m) : cosine - m * Math.sin(m),
  cosface: (cosine, m) => cosine - m,
  none: (cosine) => cosine,
};

async function run(cosines: number[], columns: number[], margin: Margin) {
  const results = tf.tidy(() => {
    const at = tf.tensor1d(columns, "int32");
    const apply = (cosines: tf.Tensor) => marginLogits(cosines as tf.Tensor2D, at, SCALE, margin);
    const x = tf.tensor2d(cosines, [columns.length, cosines.length / columns.length]);
    return [apply(x), tf.grad((x) => tf.sum(tf.mul(apply(x), tf.cos(x))))(x)];
  });
  const [logits, gradient] = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return { logits, gradient };
}

for (const kind of ["arcface", "cosface", "none"] as const) {
  testOnEveryDevice(`marginLogits() follows the formula of ${kind} and its slope`, async () => {
    const margin = { kind, size: 0.4 };
    const formula = (cosine: number, i: number) =>
      SCALE * (own(i) ? formulas[kind](cosine, margin.size) : cosine);
    const { logits, gradient } = await run(cosines, columns, margin);
    closeTo(logits, cosines.map(formula));
    const loss = (cosine: number, i: number) => formula(cosine, i) * Math.cos(cosine);
    const h = 1e-5;
    closeTo(gradient, cosines.map((t, i) => (loss(t + h, i) - loss(t - h, i)) / (2 * h)), 1e-3);
  });
}

testOnEveryDevice("marginLogits() has finite gradients at cosines of 1 and -1", async () => {
  const { logits, gradient } = await run([1, -1, 1.0000001, -1.0000001], [0, 1], {
    kind: "arcface",
    size: 0.5,
  });
  ok([...logits, ...gradient].every(Number.isFinite), `${logits} and ${gradient}`);
});
