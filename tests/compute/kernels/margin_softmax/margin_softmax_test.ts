import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import type { UniformMargin } from "../../../../src/compute/kernels/margin_softmax/margin.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";
import { caseOf, type Losses, ours, run } from "./run_losses.ts";

/** The same of tfjs' ops, by way of the angle and with logits written out, which tfjs differentiates by itself. */
const composed: Losses = (cosines, { columns, scale, margin }, own) => {
  const { m2: m = 0, m3 = 0 } = margin as UniformMargin;
  const [count, width] = cosines.shape;
  const at = tf.tensor2d(
    columns.flatMap((column) => Array.from({ length: width }, (_, m) => Number(m === column))),
    [count, width],
  );
  const t = own ? tf.reshape(own, [-1, 1]) : cosines;
  const angle = tf.acos(t);
  // A tensor of its own, as comparing has no gradient.
  const turned = tf.tensor(angle.dataSync().map((a) => Number(a > Math.PI - m)), t.shape);
  const bent = tf.cos(tf.add(angle, m)), fallback = tf.sub(t, m * Math.sin(m));
  const shifted = m > 0
    ? tf.add(tf.mul(fallback, turned), tf.mul(bent, tf.sub(1, turned)))
    : tf.sub(t, m3);
  const compared = tf.add(tf.mul(cosines, tf.sub(1, at)), tf.mul(shifted, at)) as tf.Tensor2D;
  return tf.neg(tf.sum(tf.mul(at, tf.logSoftmax(tf.mul(compared, scale))), 1));
};

const SHAPES = [[1, 1], [3, 7], [7, 13], [13, 3], [5, 31], [4, 1000]];
for (const margin of [{ m2: 0.4 }, { m3: 0.4 }, {}]) {
  for (const ownIsGiven of [false, true]) {
    for (const [count, width] of SHAPES) {
      const name = `marginSoftmaxLosses() of [${count}, ${width}] with ${JSON.stringify(margin)}` +
        (ownIsGiven ? " and own cosines" : "");
      testOnEveryDevice(`${name} agrees with tfjs' ops on cpu`, async () => {
        const options = caseOf(count, width, margin, ownIsGiven);
        const actual = await run(ours, options);
        const device = tf.getBackend();
        await tf.setBackend("cpu");
        const expected = await run(composed, options);
        await tf.setBackend(device);
        const [losses, dCosines, dOwn] = actual;
        closeTo(losses, expected[0], 2e-6, "losses");
        // The gradient of one logit is 0, of which nothing is a share.
        if (width > 1) closeTo(dCosines, expected[1], 1e-5, "gradient of the cosines");
        else ok(dCosines.every((slope) => Math.abs(slope) < 1e-6));
        if (ownIsGiven && width > 1) closeTo(dOwn, expected[2], 1e-5, "gradient of own cosines");
      });
    }
  }
}

const arcface = { m2: 0.5 };

testOnEveryDevice("marginSoftmaxLosses() is finite at cosines of 1 and -1", async () => {
  const cosines = [[1, -1], [1, -1], [1.0000001, -1.0000001], [1.0000001, -1.0000001]];
  const columns = [0, 1, 0, 1];
  for (const own of [undefined, [1, -1, 1.0000001, -1.0000001]]) {
    const results = await run(ours, { cosines, columns, scale: 64, margin: arcface, own });
    ok(results.every((values) => values.every(Number.isFinite)), results.join(" "));
  }
});

testOnEveryDevice("marginSoftmaxLosses() takes logits that would overflow", async () => {
  const cosines = [[0.5, 1, -1], [0.5, 1, -1]];
  const options = { cosines, columns: [0, 1], scale: 1000, margin: {} };
  const [losses, gradient] = await run(ours, options);
  deepStrictEqual([...losses], [500, 0]);
  closeTo(gradient, [-1000, 1000, 0, 0, 0, 0], 1e-6);
});

testOnEveryDevice("marginSoftmaxLosses() leaves rows out whose column is none", async () => {
  const options = caseOf(3, 5, arcface, false);
  const [losses, gradient] = await run(ours, { ...options, columns: [-1, 5, 2] });
  deepStrictEqual(
    [...losses.slice(0, 2), ...gradient.slice(0, 10)].map(Math.abs),
    Array(12).fill(0),
  );
  ok(losses[2] > 0);
});

testOnEveryDevice("marginSoftmaxLosses() lets NaN through, in its own row", async () => {
  const options = caseOf(3, 7, arcface, false);
  options.cosines[1][6] = NaN;
  const [losses, gradient] = await run(ours, options);
  deepStrictEqual([...losses].map(Number.isNaN), [false, true, false]);
  deepStrictEqual(
    Array.from(gradient, Number.isNaN),
    Array.from({ length: 21 }, (_, i) => i >= 7 && i < 14),
  );
});
