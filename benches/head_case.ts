/**
 * One case of head_bench.ts in a process of its own: what running out of memory ends is then this case only. Takes a
 * {@link HeadCase} as JSON and prints a {@link HeadCost} or a {@link HeadFault} as the last line.
 */
import * as tf from "../src/npm/tfjs.ts";
import { useDevice } from "../src/compute/device.ts";
import { wasmBackend } from "../src/compute/wasm/wasm_backend.ts";
import type { HeadContext } from "../src/heads/head_kind.ts";
import { createHead, type HeadSpec } from "../src/heads/heads.ts";
import { Random } from "../src/random/random.ts";
import { SgdMomentum } from "../src/training/sgd_momentum.ts";
import { median } from "./networks.ts";

/** A head and what it is trained on. */
export interface HeadCase {
  spec: HeadSpec;
  context: HeadContext;
}

/** What a head takes. */
export interface HeadCost {
  /** Of a step, forward, backward and update; the median. */
  milliseconds: number;
  /** How many steps that is the median of. */
  steps: number;
  /** The backend's memory, which grows to what a step needs and never shrinks. */
  bytes: number;
}

/** Why there is no cost, as a sentence. */
export interface HeadFault {
  fault: string;
}

/** At least so many steps, and more of them while they take less than so long together. */
const STEPS = { least: 3, most: 100, milliseconds: 5000 };

function measure({ spec, context }: HeadCase): HeadCost {
  const { identities, batch, imagesPerIdentity, embeddingLength } = context;
  const head = createHead(spec, context);
  const optimizer = new SgdMomentum();
  const random = new Random(0, "identities", identities);
  const variables = [...head.variables.values()].filter(({ trainable }) => trainable);
  const takeStep = (step: number) => {
    const drawn = Int32Array.from(
      { length: batch / imagesPerIdentity },
      () => random.below(identities),
    );
    const labels = Int32Array.from(
      { length: batch },
      (_, i) => drawn[Math.floor(i / imagesPerIdentity)],
    );
    const features = tf.randomNormal([batch, embeddingLength]) as tf.Tensor2D;
    const { value, grads } = tf.tidy(() =>
      tf.engine().gradients(
        () => head.loss(features, labels, { step, velocities: optimizer }).loss,
        [features, ...variables],
      )
    );
    optimizer.apply(variables.map((variable, i) => [variable, grads[i + 1]]), 0.01);
    const [loss] = value.dataSync();
    tf.dispose([features, value, grads]);
    if (!Number.isFinite(loss)) throw new RangeError(`The loss must be a number: it is ${loss}`);
  };
  // The first two set up what stays: the kernels, momentum, rows to exchange.
  takeStep(0);
  takeStep(1);
  const times: number[] = [];
  for (let total = 0; times.length < STEPS.most;) {
    const started = performance.now();
    takeStep(2 + times.length);
    times.push(performance.now() - started);
    total += times.at(-1)!;
    if (times.length >= STEPS.least && total > STEPS.milliseconds) break;
  }
  const { memory } = wasmBackend().wasm.asm;
  return { milliseconds: median(times), steps: times.length, bytes: memory.buffer.byteLength };
}

if (import.meta.main) {
  await useDevice("wasm");
  let result: HeadCost | HeadFault;
  try {
    result = measure(JSON.parse(Deno.args[0]));
  } catch (error) {
    result = { fault: (error as Error).message };
  }
  console.log(JSON.stringify(result));
}
