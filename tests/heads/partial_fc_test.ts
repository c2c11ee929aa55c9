import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { restoreVariables, storeVariables } from "../../src/checkpoints/variables.ts";
import { fullFc } from "../../src/heads/full_fc.ts";
import type { Head } from "../../src/heads/head.ts";
import { PartialFc, partialFcMemory } from "../../src/heads/partial_fc.ts";
import { sampleRows } from "../../src/heads/sample_rows.ts";
import { Random } from "../../src/random/random.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { closeTo, testOnEveryDevice } from "../devices.ts";
import { slopes } from "../slopes.ts";
import { cosine, plainMarginSoftmax, toRows } from "./plain_margin_softmax.ts";

const LENGTH = 3, RATE = 0.5, DECAY = 0.01, MOMENTUM = 0.9;
const noVelocities = { get: () => undefined };

/** Four images of three identities, other ones each step. */
function batchOf(step: number, total: number) {
  return {
    features: Array.from({ length: 4 * LENGTH }, (_, i) => Math.sin(1 + i * i + 7 * step)),
    identities: Int32Array.of(step, step + 2, step, 3 * step + 1).map((id) => id % total),
  };
}

const makePartial = (identities: number, rate: number, seed = 3) =>
  new PartialFc({ identities, embeddingLength: LENGTH, batch: 4, rate, scale: 8, seed });

/** A head and its optimiser, step by step. */
function trainer(head: Head, total: number) {
  const sgd = new SgdMomentum({ momentum: MOMENTUM, weightDecay: DECAY });
  const [trained] = [...head.variables.values()].filter(({ trainable }) => trainable);
  return {
    sgd,
    trained,
    /** The loss and what it makes of the trained variable's gradient. */
    async step(step: number) {
      const batch = batchOf(step, total);
      const features = tf.tensor2d(batch.features, [4, LENGTH]);
      const { value, grads } = tf.tidy(() =>
        tf.engine().gradients(
          () => head.loss(features, batch.identities, { step, velocities: sgd }).loss,
          [features, trained],
        )
      );
      sgd.apply([[trained, grads[1]]], RATE);
      const [loss, ...gradients] = await Promise.all(
        [value, ...grads].map(async (tensor) => [...await tensor.data()]),
      );
      tf.dispose([features, value, grads]);
      return { loss: loss[0], gradients };
    },
    dispose() {
      head.dispose();
      sgd.dispose();
    },
  };
}

const read = async (head: Head, name: string) =>
  toRows(await head.variables.get(name)!.data(), LENGTH);

testOnEveryDevice("PartialFc at a rate of 1 trains as fullFc() does", async () => {
  const total = 7;
  const full = fullFc({ identities: total, embeddingLength: LENGTH, scale: 8, seed: 3 });
  const partial = makePartial(total, 1);
  const [a, b] = [trainer(full, total), trainer(partial, total)];
  for (let step = 0; step < 5; step++) {
    const [expected, { loss, gradients }] = [await a.step(step), await b.step(step)];
    closeTo([loss], [expected.loss], 1e-5);
    closeTo(gradients[0], expected.gradients[0], 1e-5);
  }
  partial.settle(b.sgd);
  closeTo((await read(partial, "weight")).flat(), (await read(full, "weight")).flat(), 1e-5);
  closeTo((await read(partial, "momentum")).flat(), await a.sgd.get(a.trained)!.data(), 1e-5);
  a.dispose();
  b.dispose();
});

testOnEveryDevice(
  "PartialFc agrees with plain loops over the sample, its gradients with finite differences",
  async () => {
    const total = 11, step = 2;
    const head = makePartial(total, 0.5);
    const { features, identities } = batchOf(step, total);
    const { rows, columns } = sampleRows(identities, {
      count: 6,
      total,
      random: new Random(3, "sample", step),
    });
    const weight = await read(head, "weight");
    const sampled = [...rows].flatMap((row) => weight[row]);
    const plain = (features: number[], sampled: number[]) => {
      const rows = toRows(sampled, LENGTH);
      const cosines = toRows(features, LENGTH).map((f) => rows.map((row) => cosine(f, row)));
      return plainMarginSoftmax(cosines, columns, {
        scale: 8,
        margin: { kind: "arcface", m: 0.5 },
      });
    };
    const one = trainer(head, total);
    const { loss, gradients } = await one.step(step);
    closeTo([loss], [plain(features, sampled)]);
    closeTo(gradients[0], slopes(features, (features) => plain(features, sampled)), 1e-3);
    closeTo(gradients[1], slopes(sampled, (sampled) => plain(features, sampled), 1e-6), 1e-3);
    one.dispose();
  },
);

testOnEveryDevice(
  "PartialFc moves the sampled rows by their own momentum, and no bit of the others",
  async () => {
    const total = 11;
    const head = makePartial(total, 0.4);
    const one = trainer(head, total);
    strictEqual(one.trained.shape[0], 5);
    const weight = await read(head, "weight");
    const momentum = weight.map((row) => row.map(() => 0));
    for (let step = 0; step < 6; step++) {
      const before = { weight: await read(head, "weight"), momentum: await read(head, "momentum") };
      const { gradients: [, gradient] } = await one.step(step);
      head.settle(one.sgd);
      const after = { weight: await read(head, "weight"), momentum: await read(head, "momentum") };
      const { identities } = batchOf(step, total);
      const { rows } = sampleRows(identities, {
        count: 5,
        total,
        random: new Random(3, "sample", step),
      });
      for (let row = 0; row < total; row++) {
        const place = rows.indexOf(row);
        if (place < 0) {
          deepStrictEqual(after.weight[row], before.weight[row]);
          deepStrictEqual(after.momentum[row], before.momentum[row]);
          continue;
        }
        ok(after.weight[row].every((value, i) => value !== before.weight[row][i]));
        for (let i = 0; i < LENGTH; i++) {
          momentum[row][i] = MOMENTUM * momentum[row][i] +
            (gradient[place * LENGTH + i] + DECAY * weight[row][i]);
          weight[row][i] -= RATE * momentum[row][i];
        }
      }
      closeTo(after.weight.flat(), weight.flat(), 1e-5, "weight");
      closeTo(after.momentum.flat(), momentum.flat(), 1e-5, "momentum");
    }
    one.dispose();
  },
);

testOnEveryDevice("PartialFc goes on as before with variables that were stored", async () => {
  const total = 11;
  const make = () => {
    const head = makePartial(total, 0.4);
    return { head, ...trainer(head, total) };
  };
  const [whole, first, second] = [make(), make(), make()];
  for (let step = 0; step < 3; step++) {
    const losses = [(await whole.step(step)).loss, (await first.step(step)).loss];
    strictEqual(losses[0], losses[1]);
  }
  first.head.settle(first.sgd);
  restoreVariables(second.head.variables, await storeVariables(first.head.variables));
  second.sgd.set(second.trained, tf.clone(first.sgd.get(first.trained)!));
  for (let step = 3; step < 6; step++) {
    strictEqual((await second.step(step)).loss, (await whole.step(step)).loss);
  }
  for (const one of [whole, second]) one.head.settle(one.sgd);
  for (const name of ["weight", "momentum"]) {
    deepStrictEqual(await read(second.head, name), await read(whole.head, name));
  }
  for (const one of [whole, first, second]) one.dispose();
});

testOnEveryDevice("PartialFc holds as many bytes after many steps as after the first", async () => {
  const total = 40, before = tf.memory();
  const head = makePartial(total, 0.25);
  const one = trainer(head, total);
  await one.step(0);
  const after = tf.memory();
  for (let step = 1; step < 20; step++) await one.step(step);
  deepStrictEqual(
    [tf.memory().numTensors, tf.memory().numBytes],
    [after.numTensors, after.numBytes],
  );
  // All that the estimate counts, but for the gradient, and the places of the sample.
  const { weights, optimizer } = partialFcMemory({
    identities: total,
    embeddingLength: LENGTH,
    batch: 4,
    rate: 0.25,
  });
  const gradient = 4 * 10 * LENGTH, places = 4 * 10;
  strictEqual(after.numBytes - before.numBytes, weights + optimizer - gradient + places);
  one.dispose();
});

testOnEveryDevice(
  "PartialFc samples as many rows as a batch has images, and no more than all",
  () => {
    const rows = (identities: number, batch: number, rate: number) => {
      const head = new PartialFc({ identities, embeddingLength: 2, batch, rate });
      const [size] = head.variables.get("sampled")!.shape;
      head.dispose();
      return size;
    };
    deepStrictEqual([rows(41, 4, 0.1), rows(41, 8, 0.1), rows(6, 8, 0.1)], [5, 8, 6]);
  },
);

testOnEveryDevice(
  "PartialFc may be settled before its first step and twice after one",
  async () => {
    const head = makePartial(5, 0.8);
    head.settle(noVelocities);
    const one = trainer(head, 5);
    await one.step(0);
    head.settle(one.sgd);
    const weight = await read(head, "weight");
    head.settle(one.sgd);
    deepStrictEqual(await read(head, "weight"), weight);
    one.dispose();
  },
);

Deno.test("PartialFc refuses a rate that is no share", () => {
  for (const rate of [0, -1, 1.5, NaN]) {
    throws(() => makePartial(5, rate), {
      name: "RangeError",
      message: `Cannot sample rows as rate must be above 0 and at most 1: current value is ${rate}`,
    });
  }
});
