import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { Parameters } from "../../src/backbones/parameters.ts";
import { restoreVariables, storeVariables } from "../../src/checkpoints/variables.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/formats/safetensors.ts";
import { createHead } from "../../src/heads/create_head.ts";
import { marginRule } from "../../src/heads/margin_rule.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import type { Head } from "../../src/heads/head.ts";
import type { HeadSpec } from "../../src/heads/head_spec.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, plainMarginSoftmax, type PlainRowMargin, toRows } from "./plain_margin_softmax.ts";

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

testOnEveryDevice("adaface learns the mean and deviation of norms, step by step", async () => {
  const parameters = new Parameters(0);
  const rule = marginRule(parameters, { kind: "adaface", m: 0.4, h: 2 });
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
      rule(tf.tensor2d(lengths.flatMap((length) => [0.6 * length, -0.8 * length, 0]), [
        lengths.length,
        3,
      ])) as tf.Tensor
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
  const rule = marginRule(parameters, { kind: "adaface", m: 0.5, h: 100 });
  const margins = tf.tidy(() => rule(tf.tensor2d([[1], [90]])) as tf.Tensor);
  closeTo(await margins.data(), [0.5, 0, -0.5, 1], 1e-6);
  margins.dispose();
  parameters.dispose();
});

testOnDevice(
  "cpu",
  "marginRule() of a margin that is the same for all images remembers nothing",
  () => {
    const parameters = new Parameters(0);
    const margin = { kind: "arcface", m: 0.5 } as const;
    const features = tf.ones([2, 3]) as tf.Tensor2D;
    strictEqual(marginRule(parameters, margin)(features), margin);
    strictEqual(parameters.variables.size, 0);
    features.dispose();
  },
);

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

/** Loss and gradients of one step, which is taken. */
async function train(head: Head, values: number[]): Promise<number[]> {
  const trainable = [...head.variables.values()].filter(({ trainable }) => trainable);
  const features = tf.tensor2d(values, [4, values.length / 4]);
  const sgd = new SgdMomentum();
  const { value, grads } = tf.tidy(() =>
    tf.engine().gradients(
      () => head.loss(features, Int32Array.of(5, 5, 1, 1), { step: 0, velocities: sgd }).loss,
      [features, ...trainable],
    )
  );
  sgd.apply(trainable.map((variable, i) => [variable, grads[i + 1]]), 0.1);
  head.settle(sgd);
  const tensors = [value, ...grads, ...head.variables.values()];
  const numbers = (await Promise.all(tensors.map((tensor) => tensor.data())))
    .flatMap((data) => [...data]);
  tf.dispose([features, value, grads]);
  sgd.dispose();
  return numbers;
}

const context = { identities: 10, batch: 4, imagesPerIdentity: 2, embeddingLength: 3, seed: 0 };
const BATCH = [5, 10, -3, 20, 1, 4, -60, -5, 8, 0.1, 0.2, 0.3];

const specs: Exclude<HeadSpec, { name: "n-pair" | "multi-similarity" }>[] = [
  { name: "full-fc" },
  { name: "centroid-projection", groups: 5 },
  { name: "virtual-fc", optimizeAnchors: true, memory: 0, warmup: 0 },
  { name: "virtual-fc", mode: "reference" },
];
for (const spec of specs) {
  for (const marginType of ["none", "arcface", "cosface", "combined", "adaface"] as const) {
    const name = JSON.stringify(spec);
    testOnEveryDevice(`${name} with ${marginType} trains a step to finite values`, async () => {
      const head = createHead({ ...spec, marginType }, context);
      const before = await storeVariables(head.variables);
      const numbers = await train(head, BATCH);
      const after = await storeVariables(head.variables);
      head.dispose();
      ok(numbers.every(Number.isFinite));
      const moved = [...after].filter(([name, { data }]) =>
        String(data) !== String(before.get(name)!.data)
      );
      // Of the two identities, one borrows an anchor.
      const weights = spec.name === "virtual-fc" ? ["anchors", "times_lent"] : ["weight"];
      const statistics = ["margin.norm_mean", "margin.norm_deviation"];
      deepStrictEqual(
        moved.map(([name]) => name),
        [...weights, ...marginType === "adaface" ? statistics : []],
      );
    });
  }
}

testOnEveryDevice("what adaface remembers comes back from a checkpoint", async () => {
  const spec = { name: "full-fc", marginType: "adaface" } as const;
  const head = createHead(spec, context);
  await train(head, BATCH);
  const bytes = encodeSafetensors(await storeVariables(head.variables));
  const restored = createHead(spec, { ...context, seed: 1 });
  const { missing, unused } = restoreVariables(
    restored.variables,
    decodeSafetensors(bytes).tensors,
  );
  deepStrictEqual({ missing, unused }, { missing: [], unused: [] });
  deepStrictEqual(await train(restored, BATCH), await train(head, BATCH));
  head.dispose();
  restored.dispose();
});
