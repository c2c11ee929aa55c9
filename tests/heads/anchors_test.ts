import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { Anchors } from "../../src/heads/anchors.ts";
import { testOnEveryDevice } from "../devices.ts";

/** Three anchors of one number, and their momentum. */
function threeAnchors(ownMomentum: boolean) {
  const weight = tf.tidy(() => tf.variable(tf.tensor2d([1, 2, 3], [3, 1])));
  const velocity = tf.tidy(() => tf.variable(tf.tensor2d([4, 5, 6], [3, 1])));
  const anchors = new Anchors(weight, ownMomentum);
  const velocities = { get: () => velocity };
  return {
    lend: (...places: number[]) => anchors.lend(Int32Array.from(places), velocities),
    endLoans: () => anchors.endLoans(velocities),
    overwrite: (place: number, value: number) =>
      tf.tidy(() =>
        anchors.overwrite(tf.tensor1d([place], "int32"), tf.tensor2d([value], [1, 1]), velocities)
      ),
    numbers: async () => [[...await weight.data()], [...await velocity.data()]],
    dispose() {
      anchors.dispose();
      tf.dispose([weight, velocity]);
    },
  };
}

testOnEveryDevice(
  "Anchors that were lent have their values and momentum back afterwards, those made anew do not",
  async () => {
    const { lend, overwrite, endLoans, numbers, dispose } = threeAnchors(true);
    lend(2);
    overwrite(0, 7);
    overwrite(2, 8);
    deepStrictEqual(await numbers(), [[7, 2, 8], [0, 5, 0]]);
    endLoans();
    endLoans();
    deepStrictEqual(await numbers(), [[7, 2, 3], [0, 5, 6]]);
    dispose();
  },
);

testOnEveryDevice(
  "Anchors without momentum of their own leave that of their rows alone",
  async () => {
    const { lend, overwrite, endLoans, numbers, dispose } = threeAnchors(false);
    lend(2);
    overwrite(2, 8);
    endLoans();
    deepStrictEqual(await numbers(), [[1, 2, 3], [4, 5, 6]]);
    dispose();
  },
);

testOnEveryDevice("Anchors free what they keep of lent ones", () => {
  const { lend, dispose } = threeAnchors(true);
  lend(0, 1);
  dispose();
});
