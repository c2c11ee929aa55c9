import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import type { Backbone } from "../../../src/backbones/backbone.ts";
import { type BackboneSpec, createBackbone } from "../../../src/backbones/backbones.ts";
import { defineBackbone } from "../../../src/backbones/define_backbone.ts";
import { batchNorm } from "../../../src/backbones/layers/batch_norm.ts";
import { conv2d } from "../../../src/backbones/layers/conv2d.ts";
import { FoldedWeights } from "../../../src/backbones/layers/folded_weights.ts";
import { type ForwardMode, sequence } from "../../../src/backbones/layers/layer.ts";
import { flatten } from "../../../src/backbones/layers/linear.ts";
import { onnxBackbone } from "../../../src/backbones/onnx_network.ts";
import { exportOnnx } from "../../../src/interchange/export_onnx.ts";
import * as tf from "../../../src/npm/tfjs.ts";
import { closeTo, testOnDevice, testOnEveryDevice } from "../../devices.ts";

const SIZE = 32;

/** Narrow networks, wide enough for each way to convolve, and how many batch norms no convolution comes before. */
const NETWORKS: { spec: BackboneSpec; left: number }[] = [
  { spec: { name: "small", width: 16, embedding: 8 }, left: 1 },
  { spec: { name: "casia-net", width: 8, embedding: 8 }, left: 1 },
  { spec: { name: "resnet18", width: 8, embedding: 8 }, left: 10 },
  { spec: { name: "resnet50", width: 4, embedding: 8 }, left: 18 },
  { spec: { name: "iresnet18", width: 16, embedding: 8 }, left: 10 },
  { spec: { name: "mobilefacenet", width: 8, embedding: 8 }, left: 1 },
];

/** A network whose batch norms are not those that it begins with. */
function trainedNetwork(spec: BackboneSpec): Backbone {
  const backbone = createBackbone(spec, { imageSize: SIZE });
  let seed = 0;
  for (const [name, variable] of backbone.variables) {
    if (!/norm|prelu/.test(name)) continue;
    const middle = /bias|mean/.test(name) ? 0 : /prelu/.test(name) ? 0.2 : 1;
    tf.tidy(() => variable.assign(tf.add(middle, tf.mul(0.3, noise(variable.shape, ++seed)))));
  }
  return backbone;
}

function noise(shape: number[], seed: number): tf.Tensor {
  const length = tf.util.sizeFromShape(shape);
  return tf.tensor(Float32Array.from({ length }, (_, i) => Math.sin(seed + i * i)), shape);
}

const images = (count: number, size = SIZE) => noise([count, size, size, 3], 0) as tf.Tensor4D;

async function embed(
  backbone: Backbone,
  x: tf.Tensor4D,
  mode?: ForwardMode,
): Promise<Float32Array> {
  const embeddings = backbone.embed(x, mode), values = await embeddings.data<"float32">();
  embeddings.dispose();
  return values;
}

for (const { spec, left } of NETWORKS) {
  testOnDevice(
    "wasm",
    `${spec.name} embeds alike with batch norm folded, and folds it`,
    async () => {
      const backbone = trainedNetwork(spec), x = images(3), folded = new FoldedWeights();
      const expected = await embed(backbone, x), actual = await embed(backbone, x, { folded });
      closeTo(actual, expected, 1e-5);
      notDeepStrictEqual(actual, expected);
      const { kernels } = await tf.profile(() => {
        backbone.embed(x, { folded }).dispose();
      });
      const norms = kernels.filter(({ name }) => name === "NormalizeChannels").length;
      strictEqual(norms, left);

      const one = tf.slice(x, [2, 0, 0, 0]);
      deepStrictEqual(await embed(backbone, one, { folded }), actual.slice(-8));
      folded.dispose();
      tf.dispose([x, one]);
      backbone.dispose();
    },
  );
}

testOnDevice("wasm", "folded weights follow a network once they are disposed of", async () => {
  const backbone = trainedNetwork({ name: "small", width: 4, embedding: 8 }), x = images(1);
  const folded = new FoldedWeights(), before = await embed(backbone, x, { folded });
  tf.tidy(() => backbone.variables.get("stem.norm.running_mean")!.assign(tf.ones([4])));
  deepStrictEqual(await embed(backbone, x, { folded }), before);
  folded.dispose();
  closeTo(await embed(backbone, x, { folded }), await embed(backbone, x), 1e-5);
  folded.dispose();
  x.dispose();
  backbone.dispose();
});

testOnDevice("wasm", "a network in training folds nothing", async () => {
  const spec = { name: "small", width: 4, embedding: 8 } as const;
  const [one, other] = [trainedNetwork(spec), trainedNetwork(spec)], x = images(3);
  const folded = new FoldedWeights();
  deepStrictEqual(
    await embed(one, x, { training: true, folded }),
    await embed(other, x, { training: true }),
  );
  x.dispose();
  one.dispose();
  other.dispose();
});

testOnEveryDevice("folded weights change no bit where they are not used", async () => {
  const backbone = trainedNetwork({ name: "small", width: 2, embedding: 4 }), x = images(2);
  const folded = new FoldedWeights();
  const [expected, actual] = [await embed(backbone, x), await embed(backbone, x, { folded })];
  if (folded.isUsed) closeTo(actual, expected, 1e-5);
  else deepStrictEqual(actual, expected);
  folded.dispose();
  x.dispose();
  backbone.dispose();
});

testOnDevice("wasm", "a convolution that two batch norms share is folded into each", async () => {
  const size = { imageSize: 8, embeddingLength: 2 * 64 * 16 };
  const backbone = defineBackbone("shared", size, (parameters) => {
    const first = conv2d(parameters, "first", { inputs: 3, outputs: 16 });
    const shared = conv2d(parameters, "shared", { inputs: 16, outputs: 16 });
    const [one, other] = ["one", "other"].map((name) => {
      return sequence(first, shared, batchNorm(parameters, name, 16, { prelu: `${name}.prelu` }));
    });
    return sequence((x, mode) => tf.concat([one(x, mode), other(x, mode)], 1), flatten);
  });
  tf.tidy(() => backbone.variables.get("other.weight")!.assign(tf.fill([16], 2)));
  const x = images(2, 8), folded = new FoldedWeights();
  closeTo(await embed(backbone, x, { folded }), await embed(backbone, x), 1e-5);
  folded.dispose();
  x.dispose();
  backbone.dispose();
});

testOnDevice("wasm", "a network of ONNX embeds to the bit as without", async () => {
  const made = trainedNetwork({ name: "small", width: 4, embedding: 8 });
  const backbone = onnxBackbone(await exportOnnx(made)), x = images(2);
  const folded = new FoldedWeights();
  deepStrictEqual(await embed(backbone, x, { folded }), await embed(backbone, x));
  x.dispose();
  made.dispose();
  backbone.dispose();
});
