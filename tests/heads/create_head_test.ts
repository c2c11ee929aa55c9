import { deepStrictEqual } from "node:assert/strict";
import { createHead } from "../../src/heads/create_head.ts";
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
