import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import * as tf from "../../../src/npm/tfjs.ts";
import { restoreVariables, storeVariables } from "../../../src/checkpoints/variables.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../src/formats/safetensors.ts";
import type { Head } from "../../../src/heads/head.ts";
import { createHead, type HeadSpec } from "../../../src/heads/heads.ts";
import {
  MARGIN_NAMES,
  marginConflicts,
  marginOf,
  withMargin,
} from "../../../src/heads/margins/margins.ts";
import { SgdMomentum } from "../../../src/training/sgd_momentum.ts";
import { testOnEveryDevice } from "../../devices.ts";

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
  for (const marginType of MARGIN_NAMES) {
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
      const remembered = [...before.keys()].filter((name) => name.startsWith("margin."));
      deepStrictEqual(moved.map(([name]) => name), [...weights, ...remembered]);
    });
  }
}

for (const marginType of MARGIN_NAMES) {
  testOnEveryDevice(`what ${marginType} remembers comes back from a checkpoint`, async () => {
    const spec = { name: "full-fc", marginType } as const;
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
}

const OWN = { scale: 16, margin: { kind: "none" } } as const;

Deno.test("a spec has its head's margin, the one that it names, or arcface of a size", () => {
  strictEqual(marginOf({ scale: 8 }), undefined);
  deepStrictEqual(marginOf({ margin: 0.3 }), { kind: "arcface", m: 0.3 });
  deepStrictEqual(marginOf({ marginType: "adaface", h: 1, scale: 2 }), { kind: "adaface", h: 1 });
  deepStrictEqual(withMargin({}, OWN), { scale: 16, marginType: "none" });
  deepStrictEqual(withMargin({ marginType: "cosface", scale: undefined }, OWN), {
    marginType: "cosface",
    scale: 16,
    margin: 0.35,
  });
});

Deno.test("withMargin() leaves what has all its numbers as it is", () => {
  for (const marginType of MARGIN_NAMES) {
    const whole = withMargin({ marginType }, OWN);
    deepStrictEqual(withMargin(whole, { scale: 1, margin: { kind: "arcface" } }), whole);
    deepStrictEqual(marginConflicts(whole), []);
  }
});

Deno.test("marginConflicts() tells of numbers that the margin does not have, in words of the spec", () => {
  deepStrictEqual(marginConflicts({ m2: 0.3 }), [
    "m2: expected with marginType combined only, got it without a marginType",
  ]);
  const [fault, ...others] = marginConflicts({ marginType: "none", margin: 0.3, h: undefined });
  match(fault, /^margin: expected with marginType arcface, cosface, .+ only, got it with none$/);
  deepStrictEqual(others, []);
});
