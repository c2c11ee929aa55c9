import { deepStrictEqual, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { Parameters } from "../../../src/backbones/parameters.ts";
import { adaface } from "../../../src/heads/margins/adaface.ts";
import { fullFc } from "../../../src/heads/full_fc.ts";
import { closeTo, testOnEveryDevice } from "../../devices.ts";
import { slopes } from "../../slopes.ts";
import {
  cosine,
  plainMarginSoftmax,
  type PlainRowMargin,
  toRows,
} from "../plain_margin_softmax.ts";

const noVelocities = { get: () => undefined };

/** Margins of images whose features are so long, by a mean and a deviation that learn of them first. */
function plainAdaFace(
  lengths: number[],
  state: { mean: number; deviation: number },
  m: number,
  h: number,
): PlainRowMargin[] {
  const norms = lengths.map((length) => Math.min(100, Math.max(0.001, length)));
  const mean = norms.reduce((a, b) => a + b) / norms.length;
  const squares = norms.reduce((sum, norm) => sum + (norm - mean) ** 2, 0);
  const deviation = norms.length > 1 ? Math.sqrt(squares / (norms.length - 1)) : 0;
  state.mean = 0.99 * state.mean + 0.01 * mean;
  state.deviation = 0.99 * state.deviation + 0.01 * deviation;
  return norms.map((norm) => {
    const z = Math.min(1, Math.max(-1, (norm - state.mean) / (state.deviation + 0.001) * h));
    return [-m * z, m * z + m];
  });
}

/** The margins of features, which see nothing else of a batch. */
function adaFaceRule(parameters: Parameters, m: number, h: number) {
  const rule = adaface.makeRule({ kind: "adaface", m, h }, parameters);
  return (values: number[], length: number): tf.Tensor => {
    const features = tf.tensor2d(values, [values.length / length, length]);
    const cosines = tf.zeros([features.shape[0], 1]) as tf.Tensor2D;
    const columns = new Int32Array(features.shape[0]);
    return rule({ features, cosines, columns }).margin as tf.Tensor;
  };
}

testOnEveryDevice("adaface learns the mean and deviation of norms, step by step", async () => {
  const parameters = new Parameters(0);
  const marginsOf = adaFaceRule(parameters, 0.4, 2);
  deepStrictEqual(
    [...parameters.variables].map(([name, { shape, trainable }]) => ({ name, shape, trainable })),
    [
      { name: "margin.norm_mean", shape: [], trainable: false },
      { name: "margin.norm_deviation", shape: [], trainable: false },
    ],
  );
  const state = { mean: 20, deviation: 100 };
  // Among them norms that are held to 0.001 and 100, a batch of one image, and one of equal norms.
  for (const lengths of [[3, 40, 95], [0, 1000], [7], [50, 50, 50, 50]]) {
    const margins = tf.tidy(() =>
      marginsOf(lengths.flatMap((length) => [0.6 * length, -0.8 * length, 0]), 3)
    );
    const expected = plainAdaFace(lengths, state, 0.4, 2);
    closeTo(await margins.data(), expected.flat(), 1e-5, `margins of ${lengths}`);
    const [mean, deviation] = [...parameters.variables.values()];
    closeTo(await mean.data(), [state.mean], 1e-6, "mean");
    closeTo(await deviation.data(), [state.deviation], 1e-6, "deviation");
    margins.dispose();
  }
  parameters.dispose();
});

testOnEveryDevice("adaface runs from arcface to its reverse with twice the cosface", async () => {
  const parameters = new Parameters(0);
  const margins = tf.tidy(() => adaFaceRule(parameters, 0.5, 100)([1, 90], 1));
  closeTo(await margins.data(), [0.5, 0, -0.5, 1], 1e-6);
  margins.dispose();
  parameters.dispose();
});

const FEATURES = [5, 10, -3, 20, 1, 4, -60, -5, 8];
const identities = Int32Array.of(3, 0, 3);

testOnEveryDevice(
  "fullFc() with adaface agrees with plain loops, its gradient with finite differences at fixed margins",
  async () => {
    const head = fullFc({
      identities: 4,
      embeddingLength: 3,
      scale: 6,
      margin: { kind: "adaface", m: 0.4 },
    });
    strictEqual(head.parameterCount, 12);
    const anchors = toRows(await head.variables.get("weight")!.data(), 3);
    const features = tf.tensor2d(FEATURES, [3, 3]);
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => head.loss(features, identities, { step: 0, velocities: noVelocities }).loss,
        [features],
      )
    );
    const lengths = toRows(FEATURES, 3).map((row) => Math.hypot(...row));
    const margin = plainAdaFace(lengths, { mean: 20, deviation: 100 }, 0.4, 0.33);
    const plain = (features: number[]) =>
      plainMarginSoftmax(
        toRows(features, 3).map((row) => anchors.map((anchor) => cosine(row, anchor))),
        identities,
        { scale: 6, margin },
      );
    closeTo(await value.data(), [plain(FEATURES)]);
    closeTo(await grads[0].data(), slopes(FEATURES, plain), 1e-3);
    tf.dispose([features, value, grads]);
    head.dispose();
  },
);
