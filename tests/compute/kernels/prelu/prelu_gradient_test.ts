import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { preluGradient } from "../../../../src/compute/kernels/prelu/prelu_gradient_cpu.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { slopes } from "../../../slopes.ts";

const cases: { x: number[]; alpha: number[] }[] = [
  { x: [1], alpha: [1] },
  { x: [5, 3], alpha: [3] },
  { x: [2, 3, 5, 7], alpha: [7] },
  { x: [2, 3, 5, 8], alpha: [1, 1, 8] },
  { x: [2, 7, 3, 13], alpha: [1, 1, 1, 13] },
  { x: [31, 4], alpha: [1, 4] },
  { x: [40, 3, 3, 36], alpha: [36] },
  { x: [300, 5], alpha: [5] },
  { x: [3, 2, 2, 5], alpha: [2, 2, 5] },
  { x: [3, 2, 2, 4], alpha: [1] },
  { x: [3, 2, 2, 4], alpha: [] },
  // Not along leading axes.
  { x: [2, 3, 5], alpha: [3, 1] },
  { x: [2, 3, 5], alpha: [2, 3, 5] },
  { x: [2, 3, 5], alpha: [2, 1, 5] },
];

function noise(shape: number[], seed: number): Float32Array {
  return Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => Math.sin(seed + i * i),
  );
}

/** The gradients where that of the result is dy. */
async function run(x: tf.Tensor, alpha: tf.Tensor, dy: tf.Tensor) {
  const results = tf.grads((x, alpha) => tf.prelu(x, alpha))([x, alpha], dy);
  const values = await Promise.all(results.map((tensor) => tensor.data<"float32">()));
  const shapes = results.map(({ shape }) => shape);
  tf.dispose([results, x, alpha, dy]);
  return { values, shapes };
}

for (const { x, alpha } of cases) {
  testOnEveryDevice(
    `tf.prelu() of [${x}] with alpha [${alpha}] has the gradients of its composition`,
    async () => {
      const tensors = () =>
        [noise(x, 1), noise(alpha, 2), noise(x, 3)].map((values, i) =>
          tf.tensor(values, i === 1 ? alpha : x)
        ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const { values: [dx, dAlpha], shapes } = await run(...tensors());
      deepStrictEqual(shapes, [x, alpha]);
      await tf.setBackend("cpu");
      const expected = tf.tidy(() => {
        const [values, slopes, dy] = tensors();
        const composed = (x: tf.Tensor, alpha: tf.Tensor) =>
          tf.sub(tf.relu(x), tf.mul(alpha, tf.relu(tf.neg(x))));
        return tf.grads(composed)([values, slopes], dy).map((tensor) => tensor.dataSync());
      });
      closeTo(dx, expected[0], 1e-6, "gradient of x");
      closeTo(dAlpha, expected[1], 1e-5, "gradient of alpha");
    },
  );
}

Deno.test("the plain loops' gradients of prelu are its slopes", () => {
  const x = noise([6], 1), alpha = noise([2], 2), dy = noise([6], 3);
  const loss = (x: ArrayLike<number>, alpha: ArrayLike<number>) =>
    Array.from(x).reduce(
      (sum, value, i) => sum + dy[i] * (value > 0 ? value : alpha[i % 2] * value),
      0,
    );
  const { dx, dAlpha } = preluGradient(dy, x, alpha);
  closeTo(dx, slopes([...x], (x) => loss(x, alpha)));
  closeTo(dAlpha, slopes([...alpha], (alpha) => loss(x, alpha)));
});

testOnEveryDevice("the gradients of tf.prelu() at 0, infinity and NaN are tfjs'", async () => {
  for (const channels of [1, 4]) {
    const every = (rows: number[]) =>
      tf.tensor2d(rows.flatMap((row) => Array(channels).fill(row)), [rows.length, channels]);
    const alpha = () => tf.fill([channels], 0.5);
    const finite = await run(every([0, -0, Infinity, -2]), alpha(), every([1, 2, 4, NaN]));
    deepStrictEqual(
      [...finite.values[0]],
      [0.5, 1, 4, NaN].flatMap((row) => Array(channels).fill(row)),
    );
    deepStrictEqual([...finite.values[1]], Array(channels).fill(NaN));
    const infinite = await run(every([-Infinity, 3]), alpha(), every([1, NaN]));
    deepStrictEqual(
      [...infinite.values[0]],
      [0.5, NaN].flatMap((row) => Array(channels).fill(row)),
    );
    deepStrictEqual([...infinite.values[1]], Array(channels).fill(-Infinity));
    const unknown = await run(every([NaN, 3]), alpha(), every([2, 1]));
    deepStrictEqual([...unknown.values[1]], Array(channels).fill(NaN));
  }
});
