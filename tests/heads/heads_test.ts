import { deepStrictEqual } from "node:assert/strict";
import {
  createHead,
  describeHead,
  HEAD_NAMES,
  headOfRun,
  headSchema,
  type HeadSpec,
  headTitle,
  resolveHead,
  TABLE_1_HEADS,
} from "../../src/heads/heads.ts";
import { testOnDevice } from "../devices.ts";

const context = { identities: 1000, batch: 64, imagesPerIdentity: 4, embeddingLength: 8, seed: 0 };

testOnDevice("cpu", "createHead() makes the head that a spec describes", () => {
  const shapes = ([
    { name: "virtual-fc" },
    { name: "virtual-fc", groups: 7, marginType: "cosface" },
    { name: "virtual-fc", groups: 7, anchor: "weighted" },
    { name: "full-fc", scale: 64, margin: 0.3 },
    { name: "centroid-projection" },
    { name: "lower", groups: 9, marginType: "none" },
    { name: "n-pair", scale: 8 },
    { name: "multi-similarity", beta: 50 },
    { name: "partial-fc", rate: 0.2 },
  ] as const).map((spec) => {
    const head = createHead(spec, context);
    const { name, parameterCount } = head;
    const trainable = [...head.variables].flatMap(([name, { trainable }]) => trainable ? name : []);
    head.dispose();
    return { name, parameterCount, trainable };
  });
  deepStrictEqual(shapes, [
    { name: "virtual-fc", parameterCount: 800, trainable: [] },
    { name: "virtual-fc", parameterCount: 56, trainable: [] },
    {
      name: "virtual-fc",
      parameterCount: 56 + 16 + 2 + 2 + 1,
      trainable: [
        "weights.linear1.weight",
        "weights.linear1.bias",
        "weights.linear2.weight",
        "weights.linear2.bias",
      ],
    },
    { name: "full-fc", parameterCount: 8000, trainable: ["weight"] },
    { name: "centroid-projection", parameterCount: 800, trainable: ["weight"] },
    { name: "lower", parameterCount: 8000, trainable: ["weight"] },
    { name: "n-pair", parameterCount: 0, trainable: [] },
    { name: "multi-similarity", parameterCount: 0, trainable: [] },
    { name: "partial-fc", parameterCount: 8000, trainable: ["sampled"] },
  ]);
});

const of = (name: string) => ({ name }) as HeadSpec;

Deno.test("resolveHead() says every number of a head, those that the data decide among them", () => {
  deepStrictEqual(resolveHead({ name: "virtual-fc" }, context), {
    name: "virtual-fc",
    groups: 100,
    mode: "default",
    anchor: "leave-one-out",
    memory: 1000,
    memoryNegatives: 1000,
    warmup: 100,
    regroup: "random",
    optimizeAnchors: false,
    scale: 16,
    marginType: "none",
  });
  deepStrictEqual(resolveHead({ name: "virtual-fc", mode: "reference", margin: 0.4 }, context), {
    name: "virtual-fc",
    mode: "reference",
    margin: 0.4,
    groups: 100,
    anchor: "sum",
    memory: 0,
    memoryNegatives: 0,
    warmup: 0,
    regroup: "reference",
    optimizeAnchors: true,
    scale: 32,
    marginType: "arcface",
  });
  const many = { ...context, identities: 10_000_000 };
  deepStrictEqual(resolveHead({ name: "virtual-fc", groups: 9, anchor: undefined }, many), {
    ...resolveHead({ name: "virtual-fc" }, context),
    groups: 9,
    memory: 32_768,
    memoryNegatives: 4096,
  });
  deepStrictEqual(resolveHead({ name: "lower" }, context), {
    name: "lower",
    groups: 100,
    scale: 32,
    marginType: "arcface",
    margin: 0.5,
  });
  deepStrictEqual(resolveHead({ name: "n-pair" }, context), { name: "n-pair", scale: 16 });
});

Deno.test("headOfRun() says what a run of an earlier version did that had no word for it", () => {
  const spec = { name: "virtual-fc", memory: 5 };
  deepStrictEqual(headOfRun(spec), { ...spec, memoryNegatives: 0 });
  deepStrictEqual(headOfRun({ ...spec, memoryNegatives: 3 }), { ...spec, memoryNegatives: 3 });
  for (const other of [{ name: "n-pair" }, { name: "theirs" }, undefined, "text"]) {
    deepStrictEqual(headOfRun(other), other);
  }
});

Deno.test("what is resolved is a spec, and stays as it is whatever the data", () => {
  for (const name of HEAD_NAMES) {
    const whole = resolveHead(of(name), context);
    deepStrictEqual(headSchema.parse(whole), whole);
    const more = { identities: 5000, batch: 256, imagesPerIdentity: 2 };
    deepStrictEqual(resolveHead(whole, more), whole);
  }
});

Deno.test("heads are called what the paper calls them, in the order of its table", () => {
  deepStrictEqual(TABLE_1_HEADS.map(({ name }) => headTitle(name)), [
    "full-fc (upper boundary)",
    "lower (lower boundary)",
    "n-pair",
    "multi-similarity",
    "centroid-projection",
    "virtual-fc",
  ]);
  deepStrictEqual(
    ["virtual-fc", "full-fc"].map((name) => describeHead(of(name), context)),
    ["virtual-fc with 100 anchors", "full-fc"],
  );
});
