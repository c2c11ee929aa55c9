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
    objectives: [{
      data: "synthetic:1000",
      head: { name: "virtual-fc" },
      imagesPerIdentity: 2,
      batch: 64,
      weight: 1,
    }],
    device: "auto",
    backbone: { name: "small" },
    imageSize: 56,
    cropOffset: [0, 0],
    orientation: "exif",
    jitter: 0,
    flip: true,
    epochs: 1,
    exchangePrecision: "float32",
    learningRate: 0.1,
    schedule: { name: "cosine", warmup: 50 },
    momentum: 0.9,
    weightDecay: 5e-4,
    syncBatchNorm: true,
    microBatch: "auto",
    microBatchNorm: "micro",
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
    objectives: [
      { data: "photos", head: { name: "full-fc", scale: 64 } },
      { data: "faces", weight: 10 },
    ],
  });
  deepStrictEqual(parseTrainConfig(JSON.parse(JSON.stringify(config))), config);
});

Deno.test("parseTrainConfig() gives each objective the defaults of its own", () => {
  const objectives = [{ data: "photos", batch: 32 }, { data: "faces" }];
  deepStrictEqual(parseTrainConfig({ out: "a", objectives }).objectives, [
    { data: "photos", head: { name: "virtual-fc" }, imagesPerIdentity: 2, batch: 32, weight: 1 },
    { data: "faces", head: { name: "virtual-fc" }, imagesPerIdentity: 2, batch: 64, weight: 1 },
  ]);
});

Deno.test("parseTrainConfig() takes the keys of one objective at the top for a list of one", () => {
  const objective = { data: "faces", exclude: "a.tsv", head: { name: "full-fc" }, batch: 32 };
  deepStrictEqual(
    parseTrainConfig({ out: "a", epochs: 2, ...objective }),
    parseTrainConfig({ out: "a", epochs: 2, objectives: [objective] }),
  );
});

Deno.test("parseTrainConfig() reads the further objectives of earlier versions, which are in joint", () => {
  const others = [{ data: "faces", weight: 10 }, { data: "photos" }];
  deepStrictEqual(
    parseTrainConfig({ out: "a", batch: 32, joint: others }),
    parseTrainConfig({ out: "a", objectives: [{ data: "synthetic:1000", batch: 32 }, ...others] }),
  );
  deepStrictEqual(
    parseTrainConfig({ out: "a", batch: 32, joint: [] }),
    parseTrainConfig({ out: "a", batch: 32 }),
  );
  throwsFaults(
    { out: "a", batch: 63, joint: [{ data: "x", wieght: 2 }, 7] },
    "objectives.1.wieght: unknown key; did you mean weight?",
    "objectives.2: expected an object, got 7",
    "objectives.0.batch: expected a multiple of the 2 images an identity, got 63",
  );
});

Deno.test("parseTrainConfig() takes the precision of earlier versions if that is float32", () => {
  const config = parseTrainConfig({ out: "a" });
  deepStrictEqual(parseTrainConfig({ out: "a", precision: "float32" }), config);
  deepStrictEqual(parseTrainConfig({ ...config, precision: "float32" }), config);
  throwsFaults(
    { out: "a", precision: "float16" },
    'precision: expected "float32", as products are no longer computed in another, got "float16"',
  );
});

Deno.test("parseTrainConfig() refuses keys of an objective beside a list of objectives", () => {
  const objectives = [{ data: "faces" }];
  throwsFaults(
    { out: "a", objectives, data: "photos" },
    "objectives: expected either these or data at the top, got both",
  );
  throwsFaults(
    { out: "a", objectives, batch: 3, joint: [], head: 4, sed: 1 },
    "objectives: expected either these or head, batch and joint at the top, got both",
    "sed: unknown key; did you mean seed?",
  );
});

Deno.test("parseTrainConfig() refuses a list without objectives, and one of something else", () => {
  throwsFaults({ out: "a", objectives: [] }, "objectives: expected at least 1 entry, got []");
  throwsFaults({ out: "a", objectives: "faces" }, 'objectives: expected a list, got "faces"');
  throwsFaults(
    { out: "a", objectives: [{ head: { name: "n-pair" } }, null] },
    "objectives.0.data: expected text, got nothing",
    "objectives.1: expected an object, got null",
  );
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
  const negatives = { name: "virtual-fc", memoryNegatives: 9 };
  parseTrainConfig({ out: "a", head: { ...negatives, memory: 1 } });
  throwsFaults(
    { out: "a", head: { ...negatives, memory: 0 } },
    "head.memoryNegatives: expected 0 with memory=0, got 9",
  );
  throwsFaults(
    { out: "a", head: { ...negatives, anchor: "sum" } },
    "head.memoryNegatives: expected with anchor=leave-one-out only, got 9 with anchor=sum",
  );
});

Deno.test("parseTrainConfig() takes a function that makes a backbone", () => {
  const backbone = () => ({}) as Backbone;
  strictEqual(parseTrainConfig({ out: "a", backbone }).backbone, backbone);
});

Deno.test("parseTrainConfig() takes functions that make heads, and asks of these what holds for any", () => {
  const head = () => ({}) as Head, other = () => ({}) as Head;
  const data = "synthetic:8";
  const { objectives: [first, second, third] } = parseTrainConfig({
    out: "a",
    objectives: [{ data, head, imagesPerIdentity: 1 }, { data, head: other }, { data }],
  });
  strictEqual(first.head, head);
  strictEqual(second.head, other);
  deepStrictEqual(third.head, { name: "virtual-fc" });
  throwsFaults(
    { out: "a", objectives: [{ data, head, batch: 63 }, { data, head: other, batch: 63 }] },
    "objectives.0.batch: expected a multiple of the 2 images an identity, got 63",
    "objectives.1.batch: expected a multiple of the 2 images an identity, got 63",
  );
});

Deno.test("parseTrainConfig() takes functions for nothing else", () => {
  const made = () => "a";
  throwsFaults({ out: "a", strict: made }, "strict: expected true or false, got a function");
  throwsFaults(
    { out: "a", objectives: [{ data: "b", backbone: made }] },
    "objectives.0.backbone: unknown key",
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
    "batch: expected a multiple of the 2 images an identity, got 63",
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
      wieght: 2,
    },
    "head.groop: unknown key; did you mean groups?",
    "backbone.widht: unknown key; did you mean width?",
    "bach: unknown key; did you mean batch?",
    "ephocs: unknown key; did you mean epochs?",
    "zzz: unknown key",
    "wieght: unknown key; did you mean weight?",
  );
});

Deno.test("parseTrainConfig() guesses what an unknown name was meant to be", () => {
  const heads =
    "virtual-fc, full-fc, partial-fc, centroid-projection, lower, n-pair, multi-similarity";
  throwsFaults(
    {
      out: "a",
      objectives: [{ data: "x", head: { name: "virtal-fc" } }, { data: "x", head: {} }],
      schedule: { name: "cosin" },
      backbone: { name: "small", dropout: 1 },
    },
    `objectives.0.head.name: expected one of ${heads}, got "virtal-fc"; did you mean virtual-fc?`,
    `objectives.1.head.name: expected one of ${heads}, got nothing`,
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
    "head.groups: expected at least the 32 identities of a batch, each of which needs an anchor, got 15",
  );
  throwsFaults(
    { out: "a", head: { name: "lower", groups: 15 } },
    "head.groups: expected at least the 32 identities of a batch, got 15",
  );
  for (
    const head of [{ name: "virtual-fc", groups: 32 }, { name: "centroid-projection", groups: 2 }]
  ) {
    strictEqual(parseTrainConfig({ out: "a", head }).objectives[0].batch, 64);
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
  strictEqual(config.objectives[0].imagesPerIdentity, 1);
});

Deno.test("parseTrainConfig() checks the parts of each objective against each other", () => {
  throwsFaults(
    {
      out: "a",
      objectives: [{ data: "x", imagesPerIdentity: 3 }, { data: "y", imagesPerIdentity: 1 }],
    },
    "objectives.0.imagesPerIdentity: expected a divisor of the 64 images of a batch, got 3",
    "objectives.1.imagesPerIdentity: virtual-fc needs at least 2: with one image, the anchor would be the " +
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
      deepStrictEqual(parseTrainConfig({ out: "a", head }).objectives[0].head, head);
    }
  }
});

Deno.test("parseTrainConfig() refuses numbers that a margin does not have, or that cannot be", () => {
  throwsFaults(
    {
      out: "a",
      objectives: [
        { data: "x", head: { name: "full-fc", m2: 0.3 } },
        { data: "x", head: parseSpec("full-fc:marginType=arcface,m1=0.5,h=0.33") },
      ],
    },
    "objectives.0.head.m2: expected with marginType combined only, got it without a marginType",
    "objectives.1.head.m1: expected with marginType combined only, got it with arcface",
    "objectives.1.head.h: expected with marginType adaface only, got it with arcface",
  );
  throwsFaults(
    { out: "a", head: { name: "full-fc", marginType: "combined", m1: 0, m2: 4, m3: -1 } },
    "head.m1: expected more than 0, got 0",
    "head.m2: expected at most 3, got 4",
    "head.m3: expected at least 0, got -1",
  );
});

Deno.test("parseTrainConfig() takes one file to exclude, or several", () => {
  const excluded = (config: object) =>
    parseTrainConfig({ out: "a", ...config }).objectives.map(({ exclude }) => exclude);
  const objectives = [{ data: "x", exclude: "b.tsv" }, { data: "x", exclude: "c" }];
  deepStrictEqual(excluded({ objectives }), [["b.tsv"], ["c"]]);
  deepStrictEqual(excluded({ exclude: ["b", "c"] }), [["b", "c"]]);
  deepStrictEqual(excluded({}), [undefined]);
  throwsFaults({ out: "a", exclude: 7 }, "exclude: expected a list, got 7");
  throwsFaults({ out: "a", exclude: [""] }, 'exclude.0: expected at least 1 character, got ""');
});
