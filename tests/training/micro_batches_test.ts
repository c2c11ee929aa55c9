import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { parseTrainConfig, readRunConfig, train as trainRun } from "../../mod.ts";
import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { defineBackbone } from "../../src/backbones/define_backbone.ts";
import { batchNorm } from "../../src/backbones/layers/batch_norm.ts";
import { conv2d } from "../../src/backbones/layers/conv2d.ts";
import { sequence } from "../../src/backbones/layers/layer.ts";
import { flatten, linear } from "../../src/backbones/layers/linear.ts";
import { storeVariables } from "../../src/checkpoints/variables.ts";
import { createHead, type HeadSpec } from "../../src/heads/heads.ts";
import { Trainer, type TrainerOptions } from "../../src/training/trainer.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../devices.ts";
import { withFolder } from "../temporary_folder.ts";
import { smallFaces } from "../small_faces.ts";

const SIZE = 16, BATCH = 16, LENGTH = 8;
const identities = Int32Array.from({ length: BATCH }, (_, i) => (5 * (i >> 2)) % 12);
const pixels = Float32Array.from({ length: BATCH * SIZE * SIZE * 3 }, (_, i) => Math.sin(i * i));
const batch = { pixels, identities, next: { epoch: 0, batch: 0 } };

const small: BackboneSpec = { name: "small", width: 2, embedding: LENGTH, dropout: 0.25 };
const virtual: HeadSpec = {
  name: "virtual-fc",
  groups: 6,
  warmup: 1,
  scale: 4,
  optimizeAnchors: true,
};

/** The losses of some steps, and all that a checkpoint would hold. */
async function train(
  options: Pick<TrainerOptions, "microBatch" | "microBatchNorm">,
  { head = virtual, network = small, steps = 3 }: {
    head?: HeadSpec;
    network?: BackboneSpec | (() => Backbone);
    steps?: number;
  } = {},
) {
  const backbone = typeof network === "function"
    ? network()
    : createBackbone(network, { imageSize: SIZE });
  const context = {
    identities: 12,
    batch: BATCH,
    imagesPerIdentity: 4,
    embeddingLength: LENGTH,
    seed: 1,
  };
  const heads = [{ head: createHead(head, context), weight: 1 }];
  const trainer = new Trainer({ backbone, heads, ...options });
  const losses: number[] = [];
  const before = tf.memory().numTensors;
  for (let step = 0; step < steps; step++) {
    const others = identities.map((identity) => (identity + step) % 12);
    const result = trainer.step([{ ...batch, identities: others }], step, 0.02);
    losses.push(...await result.losses.data());
    result.losses.dispose();
    // The momentum of the first step stays.
    if (step > 0) {
      ok(tf.memory().numTensors <= before + trainer.momentum().size + 1, "tensors are left");
    }
  }
  trainer.settle();
  const variables = await storeVariables(trainer.variables());
  trainer.dispose();
  return { losses, variables };
}

type Trained = Awaited<ReturnType<typeof train>>;

function trainedAlike(actual: Trained, expected: Trained, tolerance: number) {
  closeTo(actual.losses, expected.losses, tolerance, "losses");
  for (const [name, stored] of expected.variables) {
    const data = stored.data as Float32Array;
    const values = actual.variables.get(name)!.data as Float32Array;
    // Of a bias whose gradient is next to nothing, this is what larger gradients leave by rounding.
    const largest = data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0.01);
    const worst = data.reduce((worst, x, i) => Math.max(worst, Math.abs(x - values[i])), 0);
    ok(worst <= tolerance * largest, `${name}: off by ${worst}, the largest is ${largest}`);
  }
}

const heads: HeadSpec[] = [
  virtual,
  { name: "virtual-fc", groups: 6, warmup: 1, scale: 4, memory: 4 },
  { name: "virtual-fc", groups: 6, mode: "reference", scale: 4 },
  { name: "full-fc", scale: 4 },
  { name: "partial-fc", rate: 0.5, scale: 4 },
  { name: "centroid-projection", groups: 4, scale: 4 },
  { name: "lower", groups: 5, scale: 4 },
  { name: "n-pair" },
  { name: "multi-similarity" },
];

for (const head of heads) {
  const { name, ...options } = head;
  testOnDevice(
    "wasm",
    "micro-batches with the whole batch's statistics take the steps of the whole batch: " +
      `${name} ${JSON.stringify(options)}`,
    async () => {
      const whole = await train({}, { head });
      for (const microBatch of [4, 8]) {
        trainedAlike(await train({ microBatch, microBatchNorm: "whole" }, { head }), whole, 3e-5);
      }
    },
  );
}

testOnDevice("wasm", "micro-batches of a whole batch are that batch, to the bit", async () => {
  const whole = await train({});
  deepStrictEqual(await train({ microBatch: BATCH }), whole);
  deepStrictEqual(await train({ microBatch: BATCH, microBatchNorm: "whole" }), whole);
});

for (const name of ["casia-net", "resnet18", "iresnet18", "mobilefacenet"] as const) {
  const network: BackboneSpec = { name, width: 2, embedding: LENGTH };
  testOnDevice(
    "wasm",
    `micro-batches with the whole batch's statistics take the steps of the whole batch: ${name}`,
    async () => {
      const micro = { microBatch: 6, microBatchNorm: "whole" } as const,
        options = { network, steps: 1 };
      trainedAlike(await train(micro, options), await train({}, options), 3e-5);
    },
  );
}

/** One convolution stands in two of its layers. */
function repeatedConvolution(): Backbone {
  return defineBackbone(
    "repeated",
    { imageSize: SIZE, embeddingLength: LENGTH },
    (parameters) => {
      const repeated = conv2d(parameters, "repeated", { inputs: 3, outputs: 3 });
      return sequence(
        repeated,
        batchNorm(parameters, "first", 3, { relu: true }),
        repeated,
        batchNorm(parameters, "second", 3, { relu: true }),
        flatten,
        linear(parameters, "feature", { inputs: SIZE * SIZE * 3, outputs: LENGTH }),
      );
    },
  );
}

testOnDevice(
  "wasm",
  "micro-batches with the whole batch's statistics add up the gradients of a weight in two layers",
  async () => {
    const options = { network: repeatedConvolution };
    const whole = await train({}, options);
    trainedAlike(await train({ microBatch: 4, microBatchNorm: "whole" }, options), whole, 3e-5);
  },
);

testOnEveryDevice(
  "micro-batches by their own statistics take the same steps on every device",
  async () => {
    const trained = await train({ microBatch: 4 });
    trainedAlike(trained, await onCpu(), 1e-4);
  },
);

let cpu: Promise<Trained> | undefined;

function onCpu(): Promise<Trained> {
  const device = tf.getBackend();
  return cpu ??= (async () => {
    await tf.setBackend("cpu");
    try {
      return await train({ microBatch: 4 });
    } finally {
      await tf.setBackend(device);
    }
  })();
}

testOnDevice(
  "wasm",
  "a run in micro-batches keeps to them, and resumed takes the steps of one never stopped, to the bit",
  () =>
    withFolder(async (folder) => {
      const losses = async (out: string, options: object, resume = false) => {
        const steps: number[] = [];
        const config = parseTrainConfig({
          data: smallFaces(14, 4),
          backbone: { name: "small", width: 4, embedding: 8, dropout: 0.25 },
          imageSize: 16,
          batch: 12,
          imagesPerIdentity: 2,
          heldOutPairs: 4,
          checkpointEvery: 2,
          device: "wasm",
          workers: 1,
          ...options,
          out: join(folder, out),
        });
        await trainRun(config, {
          resume: resume ? config.out : undefined,
          onEvent: (event) => void (event.type === "step" && steps.push(event.loss)),
        });
        return steps;
      };
      const whole = await losses("whole", { microBatch: 5, steps: 4 });
      await losses("stopped", { microBatch: 5, steps: 2 });
      const { microBatch } = await readRunConfig(join(folder, "stopped"));
      strictEqual(microBatch, 5);
      const rest = await losses("stopped", { microBatch, steps: 4 }, true);
      deepStrictEqual(rest, whole.slice(2));
      notDeepStrictEqual(whole, await losses("uncut", { steps: 4 }));
      strictEqual((await readRunConfig(join(folder, "uncut"))).microBatch, "all");
    }),
);
