import { deepStrictEqual, ok } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { wasmBackend } from "../../src/compute/wasm/wasm_backend.ts";
import { type Head, memoryOfVariables } from "../../src/heads/head.ts";
import { createHead, headMemory, type HeadSpec } from "../../src/heads/heads.ts";
import { SgdMomentum } from "../../src/training/sgd_momentum.ts";
import { testOnDevice } from "../devices.ts";

const B = 32, K = 4, N = 6000, D = 64;
const context = { identities: N, batch: B, imagesPerIdentity: K, embeddingLength: D, seed: 0 };

/** The most bytes that were taken at once of the memory of wasm, besides those taken before. */
function peakBytes(run: () => void): number {
  const { wasm } = wasmBackend(), { _malloc, _free } = wasm;
  const sizes = new Map<number, number>();
  let taken = 0, peak = 0;
  wasm._malloc = (bytes) => {
    const place = _malloc(bytes);
    sizes.set(place >>> 0, bytes);
    peak = Math.max(peak, taken += bytes);
    return place;
  };
  wasm._free = (place) => {
    taken -= sizes.get(place >>> 0) ?? 0;
    sizes.delete(place >>> 0);
    _free(place);
  };
  try {
    run();
  } finally {
    Object.assign(wasm, { _malloc, _free });
  }
  return peak;
}

/** Makes a head and takes two steps, of which the second has momentum. */
function train(spec: HeadSpec, features: tf.Tensor2D, identities: Int32Array) {
  const head = createHead(spec, context), velocities = new SgdMomentum();
  const variables = [...head.variables.values()].filter(({ trainable }) => trainable);
  for (let step = 0; step < 2; step++) {
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => head.loss(features, identities, { step, velocities }).loss,
        [features, ...variables],
      )
    );
    velocities.apply(variables.map((variable, i) => [variable, grads[i + 1]]), 0.1);
    tf.dispose([value, grads]);
  }
  head.dispose();
  velocities.dispose();
}

for (
  const spec of [
    { name: "full-fc" },
    { name: "full-fc", marginType: "curricularface" },
    { name: "partial-fc", rate: 0.5 },
    { name: "partial-fc", rate: 0.05 },
    { name: "centroid-projection", groups: N / 2 },
    { name: "n-pair" },
    { name: "multi-similarity" },
    { name: "virtual-fc", groups: N, memory: 0, warmup: 0 },
    { name: "virtual-fc", groups: N / 2, memoryNegatives: 0, warmup: 0 },
    { name: "virtual-fc", groups: N / 10, warmup: 0 },
    { name: "virtual-fc", groups: N, memory: 0, optimizeAnchors: true, warmup: 0 },
    { name: "virtual-fc", groups: N, mode: "reference", warmup: 0 },
    { name: "virtual-fc", groups: N, anchor: "weighted", warmup: 0 },
    { name: "virtual-fc", groups: N / 2, anchor: "weighted", optimizeAnchors: true, warmup: 0 },
  ] satisfies HeadSpec[]
) {
  testOnDevice(
    "wasm",
    `headMemory() is the most that tensors take at once: ${JSON.stringify(spec)}`,
    () => {
      const features = tf.randomNormal([B, D], 0, 1, "float32", 1) as tf.Tensor2D;
      const identities = Int32Array.from({ length: B }, (_, i) => 700 * Math.floor(i / K));
      // Kernels keep their working memory; what is measured are tensors.
      train(spec, features, identities);
      const peak = peakBytes(() => train(spec, features, identities));
      const { weights, optimizer, step } = headMemory(spec, context);
      const share = peak / (weights + optimizer + step);
      ok(share > 0.9 && share < 1.1, `${peak} bytes are ${share} of the estimate`);
      features.dispose();
    },
  );
}

testOnDevice(
  "wasm",
  "memoryOfVariables() is what a head's numbers take, with gradient and momentum of those that are trained",
  () => {
    const shapes: [shape: number[], trainable: boolean][] = [[[2, 3], true], [[5], true], [
      [7],
      false,
    ]];
    const variables = new Map(
      shapes.map(([shape, trainable], i) => [
        `${i}`,
        tf.tidy(() => tf.variable(tf.zeros(shape), trainable)),
      ]),
    );
    deepStrictEqual(memoryOfVariables({ variables } as unknown as Head), {
      weights: 4 * (6 + 5 + 7),
      optimizer: 2 * 4 * (6 + 5),
      step: 0,
      largest: 4 * 7,
    });
    tf.dispose([...variables.values()]);
    deepStrictEqual(
      memoryOfVariables({ variables: new Map() } as unknown as Head),
      { weights: 0, optimizer: 0, step: 0, largest: 0 },
    );
  },
);
