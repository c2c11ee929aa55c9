import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Head } from "../../src/heads/head.ts";
import { parseTrainConfig } from "../../src/training/parse_train_config.ts";
import { continueConfig, resolveConfig } from "../../src/training/resolve_config.ts";
import type { TrainConfig } from "../../src/training/train_config.ts";

const asJson = (config: TrainConfig) => JSON.parse(JSON.stringify(config));

/** A run of other defaults than today's. */
const BEFORE = {
  objectives: [
    {
      data: "a",
      head: { name: "virtual-fc", groups: 90, memory: 5, warmup: 7, scale: 3, marginType: "none" },
    },
    { data: "b", head: { name: "n-pair", scale: 2 } },
  ],
  backbone: { name: "small", embedding: 5, width: 3, dropout: 0.5 },
  schedule: { name: "polynomial", power: 4, warmup: 2 },
};

Deno.test("resolveConfig() says the numbers of backbone, schedule and heads, and leaves functions as they are", () => {
  const head = () => ({}) as Head;
  const config = parseTrainConfig({
    out: "a",
    backbone: { name: "iresnet18" },
    schedule: { name: "multi-step", milestones: [3] },
    objectives: [{ data: "a", head }, { data: "b" }],
  });
  const resolved = resolveConfig(config, { heads: [head, { name: "n-pair", scale: 16 }] });
  strictEqual(resolved.objectives[0].head, head);
  deepStrictEqual(resolved.objectives[1].head, { name: "n-pair", scale: 16 });
  deepStrictEqual(resolved.backbone, { name: "iresnet18", embedding: 512, width: 64 });
  deepStrictEqual(resolved.schedule, {
    name: "multi-step",
    milestones: [3],
    gamma: 0.1,
    warmup: 0,
  });
  deepStrictEqual(Object.keys(resolved), Object.keys(config));
});

Deno.test("continueConfig() takes what is left open from the run, whatever defaults have become", () => {
  const config = parseTrainConfig({
    out: "a",
    objectives: [
      { data: "a", head: { name: "virtual-fc", groups: 90 } },
      { data: "b", head: { name: "n-pair" } },
    ],
    schedule: { name: "polynomial" },
  });
  const { objectives: [first, second], ...run } = BEFORE;
  const { head, ...others } = first;
  // As an earlier version wrote it.
  for (const before of [BEFORE, { ...others, head, joint: [second], ...run }]) {
    const { objectives, backbone, schedule } = continueConfig(config, before);
    // It had no word for memoryNegatives, and did without.
    const head = { memoryNegatives: 0, ...first.head };
    deepStrictEqual(objectives.map(({ head }) => head), [head, second.head]);
    deepStrictEqual({ backbone, schedule }, run);
  }
});

Deno.test("continueConfig() takes a spec as it is that says something else than the run's", () => {
  const given = {
    head: { name: "virtual-fc", mode: "reference" },
    backbone: { name: "small", width: 4 },
    schedule: { name: "constant" },
  };
  const { objectives: [{ head }], backbone, schedule } = continueConfig(
    parseTrainConfig({ out: "a", ...given }),
    BEFORE,
  );
  deepStrictEqual({ head, backbone, schedule }, given);
});

Deno.test("continueConfig() leaves functions as they are, and what an old checkpoint does not say", () => {
  const head = () => ({}) as Head;
  const config = parseTrainConfig({ out: "a", head });
  strictEqual(continueConfig(config, BEFORE).objectives[0].head, head);
  deepStrictEqual(continueConfig(config, {}), config);
  const named = parseTrainConfig({ out: "a" });
  const { objectives } = continueConfig(named, asJson(named));
  deepStrictEqual(objectives[0].head, { name: "virtual-fc", memoryNegatives: 0 });
});

Deno.test("continueConfig() refuses a checkpoint whose numbers cannot be, or do not fit what is given", () => {
  const config = parseTrainConfig({ out: "a" }), { backbone } = BEFORE;
  throws(
    () => continueConfig(config, { backbone: { ...backbone, width: 0 } }),
    /^SyntaxError: .+\n {2}backbone.width: expected at least 1, got 0$/,
  );
  throws(
    () => continueConfig(parseTrainConfig({ out: "a", batch: 512 }), BEFORE),
    /^SyntaxError: .+\n {2}head.groups: expected at least the 256 identities of a batch/,
  );
});
