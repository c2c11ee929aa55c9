import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import * as tf from "../../src/npm/tfjs.ts";
import type { Backbone } from "../../src/backbones/backbone.ts";
import { type BackboneSpec, createBackbone } from "../../src/backbones/backbones.ts";
import { halvedSize } from "../../src/backbones/define_backbone.ts";
import { testOnDevice, testOnEveryDevice } from "../devices.ts";

/** An image's side at which each network still has something to convolve at the end. */
const networks: { spec: BackboneSpec; imageSize: number; parameters: number }[] = [
  // Filters 9 * (3*4 + 4*4 + 4*4 + 4*8 + 8*8 + 8*16 + 16*16), shortcuts 4*4 + 4*8 + 8*16, a scale and a shift
  // for each of 4 + 8 + 16 + 32 + 8 channels, and 16 * 2 * 2 numbers to 8.
  { spec: { name: "small", width: 4, embedding: 8 }, imageSize: 16, parameters: 5548 },
  // Filters 9 * (3*4 + 4*8 + 8*8 + 8*16 + 16*12 + 12*24 + 24*16 + 16*32 + 32*20 + 20*40), a scale and a shift for each
  // of 12 + 24 + 36 + 48 + 60 + 8 channels, and 40 numbers to 8.
  { spec: { name: "casia-net", width: 4, embedding: 8 }, imageSize: 16, parameters: 28_172 },
  // A sixteenth of the channels of the usual networks, whose convolutions hold 11,166,912 and 23,454,912 numbers.
  { spec: { name: "resnet18", width: 4, embedding: 8 }, imageSize: 32, parameters: 44_948 },
  { spec: { name: "resnet50", width: 4, embedding: 8 }, imageSize: 32, parameters: 96_068 },
  { spec: { name: "iresnet18", width: 4, embedding: 8 }, imageSize: 16, parameters: 44_960 },
  { spec: { name: "mobilefacenet", width: 4, embedding: 8 }, imageSize: 16, parameters: 7400 },
];

function trainableSize({ variables }: Backbone): number {
  return [...variables.values()].reduce(
    (sum, { trainable, size }) => sum + (trainable ? size : 0),
    0,
  );
}

function noise(images: number, size: number): tf.Tensor4D {
  return tf.tidy(() =>
    tf.sin(tf.range(0, images * size * size * 3)).reshape([images, size, size, 3])
  );
}

testOnDevice("wasm", "casia-net has the paper's channels, unless told otherwise", () => {
  const backbone = createBackbone({ name: "casia-net", embedding: 8 }, { imageSize: 16 });
  strictEqual(backbone.name, "casia-net");
  strictEqual(trainableSize(backbone), 1_757_368);
  backbone.dispose();
});

for (const { spec, imageSize, parameters } of networks) {
  testOnDevice("wasm", `${spec.name} has as many parameters as its layers add up to`, () => {
    const backbone = createBackbone(spec, { imageSize });
    strictEqual(trainableSize(backbone), parameters);
    backbone.dispose();
  });

  for (const device of ["wasm", "webgpu"] as const) {
    testOnDevice(device, `${spec.name} gives [B, D] and trains all of its variables`, async () => {
      const backbone = createBackbone(spec, { imageSize });
      const images = noise(3, imageSize);
      const used = backbone.embed(images);
      deepStrictEqual(used.shape, [3, 8]);
      const trainable = [...backbone.variables].filter(([, { trainable }]) => trainable);
      const { value, grads } = tf.tidy(() =>
        tf.engine().gradients(() => {
          const embeddings = backbone.embed(images, { training: true, seed: 1 });
          return tf.sum(tf.mul(embeddings, tf.cos(tf.range(0, embeddings.size).reshape([3, 8]))));
        }, trainable.map(([, variable]) => variable))
      );
      const finite = tf.tidy(() =>
        tf.stack([used, ...grads].map((tensor) => tf.all(tf.isFinite(tensor))))
      );
      ok((await finite.data()).every(Boolean));
      for (const [i, [name, { shape }]] of trainable.entries()) {
        deepStrictEqual(grads[i].shape, shape, name);
      }
      tf.dispose([images, used, value, grads, finite]);
      backbone.dispose();
    });
  }
}

testOnDevice("wasm", "small has 479,248 parameters at width 16, 56 pixels and D 128", () => {
  const backbone = createBackbone({ name: "small" }, { imageSize: 56 });
  strictEqual(trainableSize(backbone), 479_248);
  strictEqual(backbone.name, "small:width=16");
  strictEqual(backbone.embeddingLength, 128);
  backbone.dispose();
});

// At 112 pixels, as PyTorch counts those of InsightFace's iresnet.py and of the MobileFaceNet paper's
// table 1; the paper says 0.99 million.
const published: { spec: BackboneSpec; parameters: number }[] = [
  { spec: { name: "iresnet50" }, parameters: 43_590_848 },
  { spec: { name: "mobilefacenet", embedding: 128 }, parameters: 1_003_136 },
  { spec: { name: "mobilefacenet" }, parameters: 1_200_512 },
  // Narrow ones for the sake of time: the usual have 24,025,600, 34,139,328 and 65,156,160.
  { spec: { name: "iresnet18", width: 8 }, parameters: 1_783_744 },
  { spec: { name: "iresnet34", width: 8 }, parameters: 1_943_192 },
  { spec: { name: "iresnet100", width: 8 }, parameters: 2_433_416 },
];

for (const { spec, parameters } of published) {
  const { name, embedding = 512 } = spec;
  testOnDevice("wasm", `${name} of D ${embedding} has the parameters of PyTorch's`, () => {
    const backbone = createBackbone(spec, { imageSize: 112 });
    const counted = [...backbone.variables].filter(([name]) => !name.includes(".running_"));
    strictEqual(counted.reduce((sum, [, { size }]) => sum + size, 0), parameters);
    backbone.dispose();
  });
}

testOnDevice(
  "wasm",
  "iresnet keeps the scale of its last batch norm at 1, and begins as InsightFace's",
  async () => {
    const spec = { name: "iresnet18", width: 8, embedding: 4 } as const;
    const backbone = createBackbone(spec, { imageSize: 16 });
    strictEqual(backbone.name, "iresnet18:width=8");
    const scale = backbone.variables.get("feature.norm.weight")!;
    deepStrictEqual([scale.trainable, ...await scale.data()], [false, 1, 1, 1, 1]);
    for (const name of ["stem.conv", "stage4.block2.conv2", "stage2.block1.shortcut.conv"]) {
      const values = await backbone.variables.get(`${name}.weight`)!.data<"float32">();
      const deviation = Math.sqrt(
        values.reduce((sum, value) => sum + value ** 2, 0) / values.length,
      );
      ok(Math.abs(deviation - 0.1) < 0.01, `${name} has deviation ${deviation}`);
    }
    backbone.dispose();
  },
);

testOnDevice("wasm", "mobilefacenet ends with a filter of the last map's size", () => {
  for (const [imageSize, side] of [[16, 1], [17, 2], [56, 4], [112, 7]]) {
    const backbone = createBackbone({ name: "mobilefacenet", width: 1, embedding: 2 }, {
      imageSize,
    });
    strictEqual(backbone.name, "mobilefacenet:width=1");
    deepStrictEqual(backbone.variables.get("global.conv.weight")!.shape, [side, side, 8, 1]);
    const embeddings = tf.tidy(() => backbone.embed(tf.zeros([1, imageSize, imageSize, 3])));
    deepStrictEqual(embeddings.shape, [1, 2]);
    embeddings.dispose();
    backbone.dispose();
  }
});

testOnDevice(
  "wasm",
  "a resnet has as many layers with weights as its name says, shortcuts not counted",
  () => {
    const names = [
      ...([18, 34, 50, 101, 152, 200, 269] as const).map((depth) => `resnet${depth}` as const),
      ...([18, 34, 50, 100] as const).map((depth) => `iresnet${depth}` as const),
    ];
    for (const name of names) {
      const spec = { name, width: 1, embedding: 2 } as BackboneSpec;
      const backbone = createBackbone(spec, { imageSize: 32 });
      const layers = [...backbone.variables.keys()].filter((name) =>
        /(stem|block\d+)\.conv\d?\.weight$|linear\.weight$/.test(name)
      );
      strictEqual(layers.length, Number(name.replace(/\D+/, "")));
      backbone.dispose();
    }
  },
);

testOnDevice("wasm", "a backbone refuses images of another shape", () => {
  const backbone = createBackbone({ name: "small", width: 1, embedding: 2 }, { imageSize: 16 });
  for (const shape of [[2, 16, 8, 3], [2, 8, 16, 3], [2, 16, 16, 1]]) {
    throws(
      () => tf.tidy(() => backbone.embed(tf.zeros(shape as [number, number, number, number]))),
      {
        name: "TypeError",
        message: `Cannot embed images of shape [${
          shape.join(", ")
        }]: the backbone takes [B, 16, 16, 3]`,
      },
    );
  }
  backbone.dispose();
});

const first = new Map<string, Float32Array>();

testOnEveryDevice(
  "backbones of one seed begin with the same weights on every device, of another with others",
  async () => {
    const spec = { name: "small", width: 2, embedding: 4 } as const;
    const [one, other] = [1, 2].map((seed) => createBackbone(spec, { imageSize: 16, seed }));
    for (const [name, variable] of one.variables) {
      const values = await variable.data() as Float32Array;
      if (!first.has(name)) first.set(name, values);
      deepStrictEqual(values, first.get(name), name);
    }
    const name = "stem.conv.weight";
    ok((await other.variables.get(name)!.data())[0] !== first.get(name)![0]);
    one.dispose();
    other.dispose();
  },
);

testOnDevice("wasm", "small with dropout embeds by the step's seed in training only", async () => {
  const spec = { name: "small", width: 2, embedding: 4, dropout: 0.5 } as const;
  const backbone = createBackbone(spec, { imageSize: 16 });
  strictEqual(backbone.name, "small:width=2,dropout=0.5");
  const images = noise(4, 16);
  const embed = async (mode: { training?: boolean; seed?: number }) => {
    const embeddings = backbone.embed(images, mode);
    const values = [...await embeddings.data()];
    embeddings.dispose();
    return values;
  };
  deepStrictEqual(
    await embed({ training: true, seed: 1 }),
    await embed({ training: true, seed: 1 }),
  );
  ok(
    (await embed({ training: true, seed: 1 }))[0] !== (await embed({ training: true, seed: 2 }))[0],
  );
  deepStrictEqual(await embed({ seed: 1 }), await embed({ seed: 2 }));
  images.dispose();
  backbone.dispose();
});

Deno.test("halvedSize() rounds up each time", () => {
  deepStrictEqual([7, 8, 9, 112].map((size) => halvedSize(size, 3)), [1, 1, 2, 14]);
});
