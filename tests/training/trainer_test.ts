import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { defineBackbone } from "../../src/backbones/define_backbone.ts";
import { batchNorm } from "../../src/backbones/layers/batch_norm.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import { VirtualFc } from "../../src/heads/virtual_fc.ts";
import type { Batch } from "../../src/training/read_batches.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";

const SIZE = 2, LENGTH = 3, RATE = 0.1;

/** 2 x 2 pixels through a linear layer and batch norm, and two heads; the same each time. */
function makeParts() {
  const backbone = defineBackbone(
    "plain",
    { imageSize: SIZE, embeddingLength: LENGTH },
    (parameters) =>
      sequence(
        flatten,
        linear(parameters, "linear", { inputs: SIZE * SIZE * 3, outputs: LENGTH }),
        batchNorm(parameters, "norm", LENGTH),
      ),
  );
  const full = fullFc({ identities: 5, embeddingLength: LENGTH, scale: 4, seed: 1 });
  const virtual = new VirtualFc({
    groups: 4,
    embeddingLength: LENGTH,
    memory: 0,
    warmup: 0,
    regroup: "lowest",
    seed: 2,
  });
  return { backbone, full, virtual };
}

function batch(...identities: number[]): Batch {
  const length = identities.length * SIZE * SIZE * 3;
  return {
    pixels: Float32Array.from({ length }, (_, i) => Math.sin(i * i + identities.length)),
    identities: Int32Array.from(identities),
    next: { epoch: 0, batch: 1 },
  };
}

const batches = [batch(4, 0, 2), batch(6, 6, 1, 1, 3)];

async function toNumbers(variables: Iterable<[string, tf.Tensor]>) {
  const stored = await storeVariables(variables);
  return new Map([...stored].map(([name, { data }]) => [name, [...data as Float32Array]]));
}

testOnEveryDevice(
  "Trainer takes one joint step by the weighted sum of the losses of one pass",
  async () => {
    // By hand, on a twin.
    const twin = makeParts();
    const trainable = [
      ...twin.backbone.variables,
      ["weight", twin.full.variables.get("weight")!] as const,
    ]
      .filter(([, { trainable }]) => trainable);
    const expected: tf.Scalar[] = [];
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => {
          const images = tf.concat(
            batches.map(({ pixels }) => tf.tensor4d(pixels, [pixels.length / 12, SIZE, SIZE, 3])),
          );
          const features = twin.backbone.embed(images as tf.Tensor4D, { training: true });
          const step = { step: 0, velocities: { get: () => undefined } };
          const part = (from: number, count: number) =>
            tf.slice(features, [from, 0], [count, LENGTH]) as tf.Tensor2D;
          const { loss: full } = twin.full.loss(part(0, 3), batches[0].identities, step);
          const { loss: virtual } = twin.virtual.loss(part(3, 5), batches[1].identities, step);
          expected.push(tf.keep(full), tf.keep(virtual));
          return tf.add(full, tf.mul(virtual, 10)) as tf.Scalar;
        },
        trainable.map(([, variable]) => variable),
      )
    );
    const before = await toNumbers(trainable as [string, tf.Tensor][]);

    const { backbone, full, virtual } = makeParts();
    const trainer = new Trainer({
      backbone,
      heads: [{ head: full, weight: 1 }, { head: virtual, weight: 10 }],
      weightDecay: 0.01,
    });
    const { losses, ignored } = trainer.step(batches, 0, RATE);
    trainer.settle();

    const [[a], [b]] = [await expected[0].data(), await expected[1].data()];
    closeTo(await losses.data(), [a + 10 * b, a, b], 1e-5);
    strictEqual(ignored, 1); // 3 is alone in its batch
    const after = await toNumbers([...backbone.variables, [
      "weight",
      full.variables.get("weight")!,
    ]]);
    for (const [i, [name]] of trainable.entries()) {
      const slopes = await grads[i].data();
      const moved = before.get(name)!.map((weight, j) =>
        weight - RATE * (slopes[j] + 0.01 * weight)
      );
      closeTo(after.get(name)!, moved, 1e-5, name);
    }
    // Statistics of all eight images together, as the twin's one pass has them.
    for (const name of ["norm.running_mean", "norm.running_var"]) {
      closeTo(after.get(name)!, await twin.backbone.variables.get(name)!.data(), 1e-5, name);
    }
    tf.dispose([expected, value, grads, losses]);
    tf.dispose([...twin.backbone.variables.values()]);
    twin.full.dispose();
    twin.virtual.dispose();
    trainer.dispose();
  },
);

testOnEveryDevice("Trainer names the variables of its heads by their numbers", () => {
  const { backbone, full, virtual } = makeParts();
  const heads = [{ head: full, weight: 1 }, { head: virtual, weight: 1 }];
  const trainer = new Trainer({ backbone, heads });
  deepStrictEqual([...trainer.variables().keys()], [
    ...backbone.variables.keys(),
    "heads.0.weight",
    "heads.1.anchors",
    "heads.1.times_lent",
  ]);
  trainer.dispose();
});

testOnEveryDevice("Trainer runs the backbone in training mode, with another seed each step", () => {
  const { backbone, full, virtual } = makeParts();
  virtual.dispose();
  const seen: unknown[] = [];
  const watched: Backbone = {
    ...backbone,
    embed(images, mode) {
      seen.push([mode?.training, mode?.seed]);
      return backbone.embed(images, mode);
    },
  };
  const trainer = new Trainer({ backbone: watched, heads: [{ head: full, weight: 1 }], seed: 7 });
  for (const step of [0, 1]) trainer.step([batches[0]], step, RATE).losses.dispose();
  deepStrictEqual(seen, [[true, 7], [true, 8]]);
  trainer.dispose();
});

testOnEveryDevice(
  "Trainer goes on as before with variables and momentum that were stored",
  async () => {
    const make = () => {
      const { backbone, full, virtual } = makeParts();
      virtual.dispose();
      return new Trainer({ backbone, heads: [{ head: full, weight: 1 }] });
    };
    const step = (trainer: Trainer, number: number) =>
      trainer.step([batches[0]], number, RATE).losses.dispose();
    const [whole, first, second] = [make(), make(), make()];
    for (const trainer of [whole, first]) step(trainer, 0);
    strictEqual(second.momentum().size, 0);
    const stored = await storeVariables(first.variables());
    const momentum = await storeVariables(first.momentum());
    ok(momentum.has("linear.weight") && !momentum.has("norm.running_mean"));
    tf.tidy(() => {
      for (const [name, variable] of second.variables()) {
        const { data, shape } = stored.get(name)!;
        variable.assign(tf.tensor(data as Float32Array, shape));
      }
    });
    second.restoreMomentum(momentum);
    for (const trainer of [whole, second]) step(trainer, 1);
    deepStrictEqual(await toNumbers(second.variables()), await toNumbers(whole.variables()));
    for (const trainer of [whole, first, second]) trainer.dispose();
  },
);
