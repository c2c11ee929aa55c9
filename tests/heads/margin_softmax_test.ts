import { deepStrictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { marginSoftmax } from "../../src/heads/margin_softmax.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { plainMarginSoftmax, toRows } from "./plain_margin_softmax.ts";

const COSINES = [0.5, -0.2, 0.1, 0.9, 0.3, -0.6, 0.2, 0.4, -0.9];
const OWN = [0.6, -0.3, 0.7];
const columns = Int32Array.of(0, 2, -1);

for (const margin of [{ m2: 0.4 }, { m3: 0.4 }, {}]) {
  const options = { scale: 4, margin };
  testOnEveryDevice(
    `marginSoftmax() with ${
      JSON.stringify(margin)
    } agrees with plain loops, its gradient with finite differences`,
    async () => {
      const { value, grads } = tf.tidy(() =>
        tf.valueAndGrads((cosines, own) =>
          marginSoftmax(cosines as tf.Tensor2D, columns, options, own as tf.Tensor1D)
        )([tf.tensor2d(COSINES, [3, 3]), tf.tensor1d(OWN)])
      );
      const plain = (cosines: number[], own: number[]) =>
        plainMarginSoftmax(toRows(cosines, 3), columns, options, own);
      closeTo(await value.data(), [plain(COSINES, OWN)]);
      closeTo(await grads[0].data(), slopes(COSINES, (cosines) => plain(cosines, OWN)), 1e-3);
      closeTo(await grads[1].data(), slopes(OWN, (own) => plain(COSINES, own)), 1e-3);
      tf.dispose([value, grads]);
    },
  );
}

testOnEveryDevice("marginSoftmax() of equal logits is the logarithm of their number", async () => {
  const loss = tf.tidy(() =>
    marginSoftmax(tf.zeros([2, 8]), Int32Array.of(7, 0), {
      scale: 32,
      margin: {},
    })
  );
  closeTo(await loss.data(), [Math.log(8)]);
  loss.dispose();
});

testOnEveryDevice("marginSoftmax() is 0 when no image counts", async () => {
  const options = { scale: 32, margin: { m2: 0.5 } };
  const loss = tf.tidy(() => marginSoftmax(tf.ones([2, 3]), Int32Array.of(-1, -1), options));
  deepStrictEqual([...await loss.data()].map(Math.abs), [0]);
  loss.dispose();
});
