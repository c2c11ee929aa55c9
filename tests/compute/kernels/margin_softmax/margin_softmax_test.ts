import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../../../src/npm/tfjs.ts";
import type { Margin } from "../../../../src/compute/kernels/margin_softmax/margin.ts";
import { marginSoftmaxLosses } from "../../../../src/compute/kernels/margin_softmax/margin_softmax.ts";
import { closeTo, testOnEveryDevice } from "../../../devices.ts";

interface Case {
  cosines: number[][];
  columns: number[];
  scale: number;
  margin: Margin;
  own?: number[];
}

type Losses = (cosines: tf.Tensor2D, options: Case, own?: tf.Tensor1D) => tf.Tensor;

const ours: Losses = (cosines, { columns, scale, margin }, own) =>
  marginSoftmaxLosses(cosines, tf.tensor1d(columns, "int32"), scale, margin, own);

/** The same of tfjs' ops, by way of the angle and with logits written out, which tfjs differentiates by itself. */
const composed: Losses = (cosines, { columns, scale, margin }, own) => {
  const m = margin.kind === "none" ? 0 : margin.m;
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
  const shifted = margin.kind === "arcface"
    ? tf.add(tf.mul(fallback, turned), tf.mul(bent, tf.sub(1, turned)))
    : tf.sub(t, m);
  const compared = tf.add(tf.mul(cosines, tf.sub(1, at)), tf.mul(shifted, at)) as tf.Tensor2D;
  return tf.neg(tf.sum(tf.mul(at, tf.logSoftmax(tf.mul(compared, scale))), 1));
};

/** The losses, and the gradients of their weighted sum with respect to the cosines and to `own`. */
async function run(losses: Losses, options: Case): Promise<Float32Array[]> {
  const results = tf.tidy(() => {
    const inputs: tf.Tensor[] = [tf.tensor2d(options.cosines)];
    if (options.own) inputs.push(tf.tensor1d(options.own));
    const apply = (cosines: tf.Tensor, own?: tf.Tensor) =>
      losses(cosines as tf.Tensor2D, options, own as tf.Tensor1D);
    const weights = tf.tensor1d(options.columns.map((_, row) => 1 + row));
    return [
      apply(inputs[0], inputs[1]),
      ...tf.grads((...inputs) => tf.sum(tf.mul(apply(inputs[0], inputs[1]), weights)))(inputs),
    ];
  });
  const values = await Promise.all(results.map((tensor) => tensor.data()));
  tf.dispose(results);
  return values as Float32Array[];
}

/** Rows of cosines between -0.95 and 0.95, every fourth row without a column. */
function caseOf(count: number, width: number, margin: Margin, ownIsGiven: boolean): Case {
  const number = (i: number) => 0.95 * Math.sin(i * i + i);
  return {
    cosines: Array.from(
      { length: count },
      (_, row) => Array.from({ length: width }, (_, m) => number(row * width + m)),
    ),
    columns: Array.from({ length: count }, (_, row) => row % 4 === 3 ? -1 : (row * 5) % width),
    scale: 8,
    margin,
    own: ownIsGiven ? Array.from({ length: count }, (_, row) => number(row + 0.5)) : undefined,
  };
}

const SHAPES = [[1, 1], [3, 7], [7, 13], [13, 3], [5, 31], [4, 1000]];
for (const kind of ["arcface", "cosface", "none"] as const) {
  for (const ownIsGiven of [false, true]) {
    for (const [count, width] of SHAPES) {
      const name = `marginSoftmaxLosses() of [${count}, ${width}] with ${kind}` +
        (ownIsGiven ? " and own cosines" : "");
      testOnEveryDevice(`${name} agrees with tfjs' ops on cpu`, async () => {
        const options = caseOf(count, width, { kind, m: 0.4 }, ownIsGiven);
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

const arcface = { kind: "arcface", m: 0.5 } as const;

testOnEveryDevice("marginSoftmaxLosses() is finite at cosines of 1 and -1", async () => {
  const cosines = [[1, -1], [1, -1], [1.0000001, -1.0000001], [1.0000001, -1.0000001]];
  const columns = [0, 1, 0, 1];
  for (const own of [undefined, [1, -1, 1.0000001, -1.0000001]]) {
    const results = await run(ours, { cosines, columns, scale: 64, margin: arcface, own });
    ok(results.every((values) => values.every(Number.isFinite)), results.join(" "));
  }
});

testOnEveryDevice("marginSoftmaxLosses() takes logits that would overflow", async () => {
  const margin = { kind: "none" } as const;
  const cosines = [[0.5, 1, -1], [0.5, 1, -1]];
  const [losses, gradient] = await run(ours, { cosines, columns: [0, 1], scale: 1000, margin });
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
