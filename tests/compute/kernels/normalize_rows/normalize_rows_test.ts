import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { normalizeRows } from "../../../../src/compute/kernels/normalize_rows/normalize_rows.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

type Normalize = (x: tf.Tensor2D) => tf.Tensor;

/** Of tfjs' ops, which differentiates it by itself. */
const composed: Normalize = (x) => tf.div(x, tf.sqrt(tf.sum(tf.square(x), 1, true)));

/** The rows, and the gradient of their weighted sum. */
async function run(normalize: Normalize, rows: number[][]): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const x = tf.tensor2d(rows);
    const weights = tf.cos(tf.range(0, x.size)).reshape(x.shape);
    return [normalize(x), tf.grad((x) => normalize(x as tf.Tensor2D))(x, weights)];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

for (
  const [count, width] of [[1, 1], [1, 3], [2, 4], [3, 7], [7, 13], [13, 31], [5, 64], [3, 1000]]
) {
  testOnEveryDevice(
    `normalizeRows() of [${count}, ${width}] agrees with tfjs' ops on cpu`,
    async () => {
      const rows = Array.from(
        { length: count },
        (_, row) => Array.from({ length: width }, (_, i) => 2 * Math.sin(row + i * i + 1)),
      );
      const [y, dx] = await run(normalizeRows, rows);
      const device = tf.getBackend();
      await tf.setBackend("cpu");
      const [expectedY, expectedDx] = await run(composed, rows);
      await tf.setBackend(device);
      closeTo(y, expectedY, 1e-6, "rows");
      // A row of one number is 1 or -1 whatever the number is.
      if (width > 1) closeTo(dx, expectedDx, 1e-5, "gradient");
      else ok(Math.abs(dx[0]) < 1e-6);
    },
  );
}

testOnEveryDevice("normalizeRows() makes rows of any length but 0 one long", async () => {
  const rows = [[3, 4], [3e-8, -4e-8], [3e8, 4e8], [0, 0], [3e-14, 4e-14]];
  const [y, dx] = await run(normalizeRows, rows);
  closeTo(y, [0.6, 0.8, 0.6, -0.8, 0.6, 0.8, 0, 0, 0.03, 0.04], 1e-6);
  ok(dx.every(Number.isFinite));
});

testOnEveryDevice(
  "normalizeRows() lets NaN and infinity through, each in its own row",
  async () => {
    const [y, dx] = await run(normalizeRows, [[NaN, 1, 2], [3, 0, 4], [Infinity, 1, 2]]);
    ok([...y.slice(0, 3), ...dx.slice(0, 3), y[6], dx[6]].every(Number.isNaN), `${y} and ${dx}`);
    closeTo(y.slice(3, 6), [0.6, 0, 0.8], 1e-6);
    ok(dx.slice(3, 6).every(Number.isFinite));
  },
);

testOnEveryDevice("normalizeRows() takes more rows than a dispatch has workgroups", async () => {
  const y = tf.tidy(() => normalizeRows(tf.fill([70_001, 1], -2)));
  deepStrictEqual([...new Set(await y.data())], [-1]);
  y.dispose();
});
