import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Backbone } from "../../src/backbones/backbone.ts";
import type { Head } from "../../src/heads/head.ts";
import { parseSpec } from "../../src/training/parse_spec.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";

function throwsFaults(input: unknown, ...faults: string[]) {
  throws(() => parseTrainConfig(input), {
    name: "SyntaxError",
    message: ["Cannot train with this configuration:", ...faults].join("\n  "),
  });
}

Deno.test("parseTrainConfig() fills in the defaults", () => {
  deepStrictEqual(parseTrainConfig({ out: "runs/a" }), {
    data: "synthetic:1000",
    head: { name: "virtual-fc" },
    imagesPerIdentity: 4,
    batch: 64,
    weight: 1,
    joint: [],
    device: "auto",
    precision: "float32",
    backbone: { name: "small" },
    imageSize: 56,
    cropOffset: [0, 0],
    orientation: "exif",
    jitter: 0,
    flip: true,
    epochs: 1,
    learningRate: 0.1,
    schedule: { name: "cosine", warmup: 50 },
    momentum: 0.9,
    weightDecay: 5e-4,
    syncBatchNorm: true,
    badLoss: "stop",
    keepCheckpoints: 3,
    seed: 0,
    strict: false,
    out: "runs/a",
  });
});

Deno.test("parseTrainConfig() changes nothing in what it made, read back from JSON", () => {
  const config = parseTrainConfig({
    out: "a",
    head: { name: "full-fc", scale: 64 },
    joint: [{ data: "faces", weight: 10 }],
  });
  deepStrictEqual(parseTrainConfig(JSON.parse(JSON.stringify(config))), config);
});

Deno.test("parseTrainConfig() gives a joint objective the defaults of its own", () => {
  deepStrictEqual(parseTrainConfig({ out: "a", batch: 32, joint: [{ data: "faces" }] }).joint, [
    { data: "faces", head: { name: "virtual-fc" }, imagesPerIdentity: 4, batch: 64, weight: 1 },
  ]);
});

Deno.test("parseTrainConfig() refuses a memory for anchors that do not ask it", () => {
  const faultOf = (cause: string) =>
    `head.memory: expected with anchor=leave-one-out only, got 10 with ${cause}`;
  const config = { out: "a", head: { name: "virtual-fc", memory: 10 } };
  parseTrainConfig(config);
  throwsFaults({ ...config, head: { ...config.head, anchor: "mean" } }, faultOf("anchor=mean"));
  throwsFaults(
    { ...config, head: { ...config.head, mode: "reference" } },
    faultOf("mode=reference, whose anchors are sums"),
  );
});

Deno.test("parseTrainConfig() takes a function that makes a backbone", () => {
  const backbone = () => ({}) as Backbone;
  strictEqual(parseTrainConfig({ out: "a", backbone }).backbone, backbone);
});

Deno.test("parseTrainConfig() takes functions that make heads, and asks of these what holds for any", () => {
  const head = () => ({}) as Head, other = () => ({}) as Head;
  const joint = [{ data: "synthetic:8", head: other }, { data: "synthetic:8" }];
  const parsed = parseTrainConfig({ out: "a", head, imagesPerIdentity: 1, joint });
  strictEqual(parsed.head, head);
  strictEqual(parsed.joint[0].head, other);
  deepStrictEqual(parsed.joint[1].head, { name: "virtual-fc" });
  throwsFaults(
    { out: "a", head, batch: 63, joint: [{ data: "b", head: other, batch: 63 }] },
    "batch: expected a multiple of the 4 images an identity, got 63",
    "joint.0.batch: expected a multiple of the 4 images an identity, got 63",
  );
});

Deno.test("parseTrainConfig() takes functions for nothing else", () => {
  const made = () => "a";
  throwsFaults({ out: "a", strict: made }, "strict: expected true or false, got a function");
  throwsFaults(
    { out: "a", joint: [{ data: "b", backbone: made }] },
    "joint.0.backbone: unknown key",
  );
});

Deno.test("parseTrainConfig() takes every backbone by name", () => {
  const resnets = ["resnet18", "resnet269", "iresnet18", "iresnet34", "iresnet50", "iresnet100"];
  for (const name of ["small", "casia-net", ...resnets, "mobilefacenet"]) {
    const backbone = { name, embedding: 128, width: 8 };
    deepStrictEqual(parseTrainConfig({ out: "a", backbone }).backbone, backbone);
  }
});

Deno.test("parseTrainConfig() names all faults at once, each with its key", () => {
  throwsFaults(
    {
      device: "gpu",
      cropOffset: [1],
      jitter: "3",
      epochs: 1.5,
      learningRate: -1,
      momentum: 1,
      seed: NaN,
      batch: 63,
    },
    'device: expected one of auto, webgpu, wasm, cpu, got "gpu"; did you mean cpu?',
    "cropOffset: expected at least 2 entries, got [1]",
    'jitter: expected a number, got "3"',
    "epochs: expected a whole number, got 1.5",
    "learningRate: expected more than 0, got -1",
    "momentum: expected less than 1, got 1",
    "seed: expected a number, got NaN",
    "out: expected text, got nothing",
    "batch: expected a multiple of the 4 images an identity, got 63",
  );
});

Deno.test("parseTrainConfig() guesses what an unknown key was meant to be", () => {
  throwsFaults(
    {
      out: "a",
      bach: 32,
      ephocs: 2,
      zzz: 1,
      head: { name: "virtual-fc", groop: 9 },
      backbone: { name: "small", widht: 8 },
      joint: [{ data: "x", wieght: 2 }],
    },
    "head.groop: unknown key; did you mean groups?",
    "joint.0.wieght: unknown key; did you mean weight?",
    "backbone.widht: unknown key; did you mean width?",
    "bach: unknown key; did you mean batch?",
    "ephocs: unknown key; did you mean epochs?",
    "zzz: unknown key",
  );
});

Deno.test("parseTrainConfig() guesses what an unknown name was meant to be", () => {
  const heads =
    "virtual-fc, full-fc, partial-fc, centroid-projection, lower, n-pair, multi-similarity";
  throwsFaults(
    {
      out: "a",
      head: { name: "virtal-fc" },
      schedule: { name: "cosin" },
      backbone: { name: "small", dropout: 1 },
      joint: [{ data: "x", head: {} }],
    },
    `head.name: expected one of ${heads}, got "virtal-fc"; did you mean virtual-fc?`,
    `joint.0.head.name: expected one of ${heads}, got nothing`,
    "backbone.dropout: expected less than 1, got 1",
    'schedule.name: expected one of constant, multi-step, polynomial, cosine, got "cosin"; ' +
      "did you mean cosine?",
  );
});

Deno.test("parseTrainConfig() refuses a number of groups that cannot be", () => {
  throwsFaults(
    { out: "a", head: { name: "virtual-fc", groups: 0 } },
    "head.groups: expected at least 2, got 0",
  );
  throwsFaults(
    { out: "a", head: { name: "virtual-fc", groups: 15 } },
    "head.groups: expected at least the 16 identities of a batch, each of which needs an anchor, got 15",
  );
  throwsFaults(
    { out: "a", head: { name: "lower", groups: 15 } },
    "head.groups: expected at least the 16 identities of a batch, got 15",
  );
  for (
    const head of [{ name: "virtual-fc", groups: 16 }, { name: "centroid-projection", groups: 2 }]
  ) {
    strictEqual(parseTrainConfig({ out: "a", head }).batch, 64);
  }
});

Deno.test("parseTrainConfig() refuses one image an identity for heads that need several, and only for them", () => {
  for (
    const [name, wanting] of [
      ["virtual-fc", "the anchor would be the image itself and its cosine 1"],
      ["centroid-projection", "the centroid would be the image itself and its cosine 1"],
      ["n-pair", "nothing would make a pair"],
      ["multi-similarity", "no image would have a positive"],
    ]
  ) {
    throwsFaults(
      { out: "a", imagesPerIdentity: 1, head: { name } },
      `imagesPerIdentity: ${name} needs at least 2: with one image, ${wanting}`,
    );
  }
  const config = parseTrainConfig({ out: "a", imagesPerIdentity: 1, head: { name: "full-fc" } });
  strictEqual(config.imagesPerIdentity, 1);
});

Deno.test("parseTrainConfig() checks the parts of a joint objective against each other", () => {
  throwsFaults(
    { out: "a", joint: [{ data: "x", imagesPerIdentity: 3 }, { data: "y", imagesPerIdentity: 1 }] },
    "joint.0.imagesPerIdentity: expected a divisor of the 64 images of a batch, got 3",
    "joint.1.imagesPerIdentity: virtual-fc needs at least 2: with one image, the anchor would be the " +
      "image itself and its cosine 1",
  );
});

Deno.test("parseTrainConfig() refuses what is no object", () => {
  throwsFaults(3, "expected an object, got 3");
  throwsFaults(null, "expected an object, got null");
  throwsFaults({ out: "a", backbone: "small" }, 'backbone: expected an object, got "small"');
});

Deno.test("parseTrainConfig() takes each margin's own numbers, for either head", () => {
  for (const name of ["virtual-fc", "full-fc"]) {
    for (
      const spec of [
        "marginType=none",
        "margin=0.4",
        "marginType=cosface,margin=0.35,scale=64",
        "marginType=combined,m1=0.9,m2=0.4,m3=0.15",
        "marginType=adaface,margin=0.4,h=0.33",
      ]
    ) {
      const head = parseSpec(`${name}:${spec}`);
      deepStrictEqual(parseTrainConfig({ out: "a", head }).head, head);
    }
  }
});

Deno.test("parseTrainConfig() refuses numbers that a margin does not have, or that cannot be", () => {
  throwsFaults(
    {
      out: "a",
      head: { name: "full-fc", m2: 0.3 },
      joint: [{ data: "x", head: parseSpec("full-fc:marginType=arcface,m1=0.5,h=0.33") }],
    },
    "head.m2: expected with marginType combined only, got it without a marginType",
    "joint.0.head.m1: expected with marginType combined only, got it with arcface",
    "joint.0.head.h: expected with marginType adaface only, got it with arcface",
  );
  throwsFaults(
    { out: "a", head: { name: "full-fc", marginType: "combined", m1: 0, m2: 4, m3: -1 } },
    "head.m1: expected more than 0, got 0",
    "head.m2: expected at most 3, got 4",
    "head.m3: expected at least 0, got -1",
  );
});

Deno.test("parseTrainConfig() takes one file to exclude, or several", () => {
  const joint = [{ data: "x", exclude: "c" }];
  const config = parseTrainConfig({ out: "a", exclude: "b.tsv", joint });
  deepStrictEqual([config.exclude, config.joint[0].exclude], [["b.tsv"], ["c"]]);
  deepStrictEqual(parseTrainConfig({ out: "a", exclude: ["b", "c"] }).exclude, ["b", "c"]);
  deepStrictEqual(parseTrainConfig({ out: "a" }).exclude, undefined);
  throwsFaults({ out: "a", exclude: 7 }, "exclude: expected a list, got 7");
  throwsFaults({ out: "a", exclude: [""] }, 'exclude.0: expected at least 1 characters, got ""');
});
