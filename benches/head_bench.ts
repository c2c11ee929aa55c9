/**
 * The Virtual FC head alone, forward, backward and update, over more and more identities: 1,000 anchors of 512 numbers,
 * 64 identities of 4 images a batch. Rounds are interleaved; the medians are printed with their ratio to the first, and
 * the bytes that the head's weights, their momentum and the tensors of a step take.
 *
 *     deno task bench:head
 */
import * as tf from "../src/npm/tfjs.ts";
import { useDevice } from "../src/compute/device.ts";
import { VirtualFc } from "../src/heads/virtual_fc.ts";
import { Random } from "../src/random/random.ts";
import { SgdMomentum } from "../src/training/sgd_momentum.ts";
import { median } from "./networks.ts";

const ANCHORS = 1000, LENGTH = 512, IDENTITIES = 64, IMAGES = 4;
const ROUNDS = 15, STEPS = 10;

interface Row {
  identities: number;
  step: () => number;
  /** Of the head, its momentum and what a step makes. */
  bytes: number;
  times: number[];
}

function makeRow(identities: number): Row {
  const before = tf.memory().numBytes;
  const head = new VirtualFc({
    groups: ANCHORS,
    embeddingLength: LENGTH,
    margin: { kind: "arcface", m: 0.5 },
    optimizeAnchors: true,
  });
  const optimizer = new SgdMomentum();
  const random = new Random(0, "identities", identities);
  const variables = [...head.variables.values()].filter(({ trainable }) => trainable);
  let taken = 0;
  const step = () => {
    const drawn = Int32Array.from({ length: IDENTITIES }, () => random.below(identities));
    const labels = Int32Array.from(
      { length: IDENTITIES * IMAGES },
      (_, i) => drawn[Math.floor(i / IMAGES)],
    );
    const features = tf.randomNormal([labels.length, LENGTH]) as tf.Tensor2D;
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => head.loss(features, labels, { step: taken, velocities: optimizer }).loss,
        [features, ...variables],
      )
    );
    const used = tf.memory().numBytes - before;
    optimizer.apply(variables.map((variable, i) => [variable, grads[i + 1]]), 0.01);
    tf.dispose([features, value, grads]);
    taken++;
    return used;
  };
  step();
  return { identities, step, bytes: step(), times: [] };
}

await useDevice("wasm");
const rows = [1e4, 1e5, 1e6, 1e7].map(makeRow);
for (let round = 0; round < ROUNDS; round++) {
  for (const { step, times } of rows) {
    const started = performance.now();
    for (let i = 0; i < STEPS; i++) step();
    times.push((performance.now() - started) / STEPS);
  }
}
console.log(
  `virtual-fc on wasm, ${ANCHORS} anchors of ${LENGTH} numbers, ${IDENTITIES} x ${IMAGES} images\n`,
);
console.log("| identities | ms a step | to the first | MiB in a step |\n| --- | --- | --- | --- |");
const medians = rows.map(({ times }) => median(times));
rows.forEach(({ identities, bytes }, i) =>
  console.log(
    `| ${identities.toLocaleString("en")} | ${medians[i].toFixed(2)} | ` +
      `${(medians[i] / medians[0]).toFixed(2)} | ${(bytes / 2 ** 20).toFixed(1)} |`,
  )
);
