import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import {
  findFaults,
  nextLossScale,
  noFaults,
} from "../../../../src/compute/kernels/loss_scale/loss_scale.ts";
import { testOnEveryDevice } from "../../../devices.ts";

/** The next loss scale after a step with these gradients. */
async function next(lossScale: number[], gradients: Float32Array[]): Promise<number[]> {
  const after = tf.tidy(() => {
    const faults = findFaults(gradients.map((gradient) => tf.tensor1d(gradient)), noFaults());
    return nextLossScale(tf.tensor1d(lossScale), faults);
  });
  const numbers = [...await after.data()];
  after.dispose();
  return numbers;
}

const fine = Float32Array.of(1, -0, 3.4e38, -3.4e38, 1e-45);

testOnEveryDevice("nextLossScale() counts steps without a fault", async () => {
  deepStrictEqual(await next([8, 0, 1], [fine, fine]), [8, 1, 1 / 8]);
  deepStrictEqual(await next([8, 1998, 1], [fine]), [8, 1999, 1 / 8]);
});

testOnEveryDevice("nextLossScale() doubles after 2,000 of them, up to 2^24", async () => {
  deepStrictEqual(await next([8, 1999, 1], [fine]), [16, 0, 1 / 8]);
  deepStrictEqual(await next([2 ** 24, 1999, 1], [fine]), [2 ** 24, 0, 2 ** -24]);
});

for (const length of [1, 3, 4, 31, 1000, 40_004, 40_007]) {
  testOnEveryDevice(
    `nextLossScale() halves and skips, whichever of ${length} numbers is not finite`,
    async () => {
      for (const place of new Set([0, Math.floor(length / 2), length - 1])) {
        for (const fault of [NaN, Infinity, -Infinity]) {
          const gradient = new Float32Array(length).fill(3);
          gradient[place] = fault;
          deepStrictEqual(await next([8, 7, 1], [fine, gradient, fine]), [4, 0, 0]);
        }
      }
      deepStrictEqual(await next([8, 7, 1], [new Float32Array(length).fill(3)]), [8, 8, 1 / 8]);
    },
  );
}

testOnEveryDevice("nextLossScale() does not halve below 2^-24", async () => {
  deepStrictEqual(await next([2 ** -24, 7, 1], [Float32Array.of(NaN)]), [2 ** -24, 0, 0]);
});

testOnEveryDevice("nextLossScale() halves, whichever of many gradients is not finite", async () => {
  const sizes = [4, 3, 8, 0, 16, 20, 24, 28, 5, 32, 36, 40, 44, 48, 52, 56, 60, 64, 7];
  const gradients = (fault?: number) =>
    sizes.map((size, i) => new Float32Array(size).fill(i === fault ? Infinity : i));
  deepStrictEqual(await next([8, 7, 1], gradients()), [8, 8, 1 / 8]);
  for (const fault of [0, 1, 4, 17, 18]) {
    deepStrictEqual(await next([8, 7, 1], gradients(fault)), [4, 0, 0], `gradient ${fault}`);
  }
});
