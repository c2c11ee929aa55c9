import * as tf from "../../../../src/npm/tfjs.ts";
import { moveRunning } from "../../../../src/compute/kernels/batch_norm/running_statistics.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

for (const channels of [1, 3, 8, 13]) {
  testOnEveryDevice(`moveRunning() goes a share of the way of ${channels} channels`, async () => {
    const wave = (length: number, seed: number) =>
      Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i));
    const before = wave(channels, 1), batch = wave(2 * channels, 2);
    const statistics = tf.tensor2d(batch, [2, channels]);
    for (const row of [0, 1] as const) {
      const running = tf.tidy(() => tf.variable(tf.tensor1d(before)));
      moveRunning(running, statistics, { row, factor: 1.5, share: 0.25 });
      const expected = before.map((value, c) =>
        0.75 * value + 0.25 * 1.5 * batch[row * channels + c]
      );
      closeTo(await running.data(), expected, 1e-6);
      running.dispose();
    }
    statistics.dispose();
  });
}
