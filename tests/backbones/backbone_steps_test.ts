import { ok } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import { Random } from "../../src/random/random.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { closeTo, testOnDevice } from "../devices.ts";

interface Network {
  spec: BackboneSpec;
  imageSize: number;
  batch: number;
  /**
   * Variables that a batch norm further on takes no notice of: their gradient is nothing but
   * rounding.
   */
  unnoticed: RegExp;
}

// The batches are large enough for the statistics of the last maps, which are few pixels each. In
// iresnet and mobilefacenet a shift of what a block adds goes through nothing but sums, convolutions
// of one pixel and batch norms.
const networks: Network[] = [
  {
    spec: { name: "small", width: 4, embedding: 8 },
    imageSize: 16,
    batch: 8,
    unnoticed: /^feature\.linear\.bias$/,
  },
  {
    spec: { name: "casia-net", width: 8, embedding: 8 },
    imageSize: 8,
    batch: 6,
    unnoticed: /^(feature\.linear|conv52\.norm)\.bias$/,
  },
  {
    spec: { name: "resnet18", width: 2, embedding: 8 },
    imageSize: 32,
    batch: 16,
    unnoticed: /^feature\.linear\.bias$/,
  },
  {
    spec: { name: "resnet50", width: 2, embedding: 8 },
    imageSize: 32,
    batch: 16,
    unnoticed: /^feature\.linear\.bias$/,
  },
  {
    spec: { name: "iresnet18", width: 4, embedding: 8 },
    imageSize: 32,
    batch: 16,
    unnoticed: /^(feature\.linear|last\.norm|.*\.norm3|.*\.shortcut\.norm)\.bias$/,
  },
  {
    spec: { name: "iresnet50", width: 2, embedding: 8 },
    imageSize: 32,
    batch: 8,
    unnoticed: /^(feature\.linear|last\.norm|.*\.norm3|.*\.shortcut\.norm)\.bias$/,
  },
  {
    spec: { name: "mobilefacenet", width: 4, embedding: 8 },
    imageSize: 32,
    batch: 16,
    unnoticed: /^(global\.norm|.*\.project\.norm)\.bias$/,
  },
];

const SEED = 7;

/** The loss, and the gradient of each trainable variable by name. */
async function step({ spec, imageSize, batch }: Network): Promise<Map<string, Float32Array>> {
  const backbone = createBackbone(spec, { imageSize, seed: SEED });
  if (spec.name !== "casia-net") settleNorms(backbone);
  const trainable = [...backbone.variables].filter(([, { trainable }]) => trainable);
  const tensors = tf.tidy(() => {
    const shape: [number, number, number, number] = [batch, imageSize, imageSize, 3];
    const images = tf.tensor4d(noise(tf.util.sizeFromShape(shape), "images"), shape);
    const { value, grads } = tf.engine().gradients(() => {
      const embeddings = backbone.embed(images, { training: true });
      const targets = tf.tensor(noise(embeddings.size, "targets"), embeddings.shape);
      return tf.mean(tf.squaredDifference(embeddings, targets));
    }, trainable.map(([, variable]) => variable));
    return [value, ...grads];
  });
  backbone.dispose();
  const values = await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
  tf.dispose(tensors);
  const names = ["loss", ...trainable.map(([name]) => name)];
  return new Map(names.map((name, i) => [name, values[i]]));
}

/**
 * Gives batch norms scales and shifts as after some training. With those of the beginning, 50
 * layers make of a rounding of float32 one of 1e-4, and units next to the corner of a ReLU come
 * down on either side of it. With the residual networks' stem shifted down, its ReLU cuts something
 * even of what max-pooling takes; without, the batch norms behind it take no notice of its own
 * scale and shift.
 */
function settleNorms({ name, variables }: Backbone) {
  for (const [variable, values] of variables) {
    const [, role] = /norm\d?\.(weight|bias)$/.exec(variable) ?? [];
    if (!role) continue;
    const cut = variable === "stem.norm.bias" && name.startsWith("resnet");
    const middle = cut ? -1 : role === "weight" ? 0.4 : 0.25;
    const spread = noise(values.size, variable).map((value) => middle + 0.2 * value);
    tf.tidy(() => values.assign(tf.tensor(spread, values.shape)));
  }
}

function noise(size: number, key: string): Float32Array {
  const random = new Random(SEED, key);
  return Float32Array.from({ length: size }, () => 2 * random.uniform() - 1);
}

function largestMagnitude(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

// Computed before useDevice() gives tfjs any kernel of ours, hence by those of tfjs' cpu backend.
await tf.setBackend("cpu");
const expected: Map<string, Float32Array>[] = [];
for (const network of networks) expected.push(await step(network));

for (const device of ["wasm", "webgpu"] as const) {
  for (const [i, network] of networks.entries()) {
    testOnDevice(
      device,
      `a step of ${network.spec.name} has the loss and the gradients of tfjs on the cpu`,
      async () => {
        const actual = await step(network);
        const largest = Math.max(...[...expected[i].values()].map(largestMagnitude));
        for (const [name, values] of expected[i]) {
          if (network.unnoticed.test(name)) {
            ok(largestMagnitude(actual.get(name)!) < 1e-5 * largest, name);
          } else {
            closeTo(actual.get(name)!, values, 1e-4, name);
          }
        }
      },
    );
  }
}
