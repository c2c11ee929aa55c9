import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  moveRunning,
  moveTowards,
} from "../../../../src/compute/kernels/batch_norm/running_statistics.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

for (const channels of [1, 3, 8, 13]) {
  testOnEveryDevice(`moveRunning() goes a share of the way of ${channels} channels`, async () => {
    const wave = (length: number, seed: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
    const before = [wave(channels, 1), wave(channels, 3)], batch = wave(2 * channels, 2);
    const statistics = tf.tensor2d(batch, [2, channels]);
    const [mean, variance] = tf.tidy(() =>
      before.map((values) => tf.variable(tf.tensor1d(values)))
    );
    moveRunning({ mean, variance }, statistics, { factor: 1.5, share: 0.25 });
    for (const [row, running] of [mean, variance].entries()) {
      const expected = before[row].map((value, c) =>
        0.75 * value + 0.25 * (row ? 1.5 : 1) * batch[row * channels + c]
      );
      closeTo(await running.data(), expected, 1e-6);
    }
    tf.dispose([mean, variance, statistics]);
  });
}

Deno.test("moveTowards() goes, part after part, to the share of the mean over the parts", () => {
  const parts = [3, 5, -1, 9];
  let running = 10;
  for (const [i, value] of parts.entries()) {
    const { share, factor } = moveTowards(5, 0.1, [i / 4, (i + 1) / 4]);
    running += share * (value - running);
    strictEqual(factor, 5 / 4);
  }
  closeTo([running], [0.9 * 10 + 0.1 * 4], 1e-12);
  deepStrictEqual(moveTowards(1, 0.1, [1, 1]), { share: 0, factor: 1 });
});
