import { strictEqual } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import { findFaults, noFaults } from "../../../../src/compute/kernels/find_faults/find_faults.ts";
import { testOnEveryDevice } from "../../../devices.ts";

/** Whether a fault is found in one of some tensors, which are looked through in one go or one after the other. */
async function isFaulty(...goes: Float32Array[][]): Promise<boolean> {
  const found = tf.tidy(() =>
    tf.sum(goes.reduce(
      (faults, tensors) => findFaults(tensors.map((numbers) => tf.tensor1d(numbers)), faults),
      noFaults(),
    ))
  );
  const [faults] = await found.data();
  found.dispose();
  return faults !== 0;
}

const fine = Float32Array.of(1, -0, 3.4e38, -3.4e38, 1e-45);

testOnEveryDevice("findFaults() takes the largest and the smallest numbers for sound", async () => {
  strictEqual(await isFaulty([fine, fine]), false);
  strictEqual(await isFaulty([]), false);
});

for (const length of [1, 3, 4, 31, 1000, 40_004, 40_007]) {
  testOnEveryDevice(
    `findFaults() finds whichever of ${length} numbers is not finite`,
    async () => {
      for (const place of new Set([0, Math.floor(length / 2), length - 1])) {
        for (const fault of [NaN, Infinity, -Infinity]) {
          const numbers = new Float32Array(length).fill(3);
          numbers[place] = fault;
          strictEqual(await isFaulty([fine, numbers, fine]), true);
        }
      }
      strictEqual(await isFaulty([new Float32Array(length).fill(3)]), false);
    },
  );
}

testOnEveryDevice("findFaults() finds it in whichever of many tensors it is", async () => {
  const sizes = [4, 3, 8, 0, 16, 20, 24, 28, 5, 32, 36, 40, 44, 48, 52, 56, 60, 64, 7];
  const tensors = (fault?: number) =>
    sizes.map((size, i) => new Float32Array(size).fill(i === fault ? Infinity : i));
  strictEqual(await isFaulty(tensors()), false);
  for (const fault of [0, 1, 4, 17, 18]) {
    strictEqual(await isFaulty(tensors(fault)), true, `tensor ${fault}`);
  }
});

testOnEveryDevice("findFaults() keeps what was found before", async () => {
  strictEqual(await isFaulty([Float32Array.of(1, NaN)], [fine]), true);
  strictEqual(await isFaulty([fine], [fine]), false);
});
