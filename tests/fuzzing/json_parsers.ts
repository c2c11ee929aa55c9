import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCheckpointState, writeCheckpoint } from "../../src/checkpoints/checkpoint.ts";
import { readCellMetrics } from "../../src/comparison/cell_metrics.ts";
import { parseJsonObject } from "../../src/checks/parse_json_object.ts";
import { readRun } from "../../src/run_report/read_run.ts";
import { FAR_GRID, readResult } from "../../src/runs/result_json.ts";
import { readSummary } from "../../src/runs/summary_json.ts";
import { readTrainedOn } from "../../src/runs/trained_on_json.ts";
import { readTrainConfig } from "../../src/training/read_train_config.ts";
import { SUMMARY, verificationOf } from "../run_report/run_folders.ts";
import { type HostileBytes, jsonFiles, numeral, specs, table } from "./arbitraries.ts";
import {
  type FuzzedParser,
  fuzzFolder,
  ofFile,
  ofText,
  overwriteFile,
  utf8,
} from "./fuzzed_parser.ts";

/** A text becomes strings, numbers and objects, each of which takes more than its letters. */
const memory = 24;

const folder = fuzzFolder();

/** What brings TensorFlow.js with it, whose heap other parsers are not to have for themselves. */
async function configs() {
  return {
    ...await import("../../src/training/parse_train_config.ts"),
    ...await import("../../src/comparison/parse_compare_config.ts"),
    ...await import("../../src/comparison/parse_specs.ts"),
    ...await import("../../src/comparison/open_comparison.ts"),
    ...await import("../../src/compute/kernels/mat_mul/tile_cache.ts"),
  };
}

function json(...values: unknown[]): { samples: Uint8Array[]; made: HostileBytes } {
  return {
    samples: values.map((value) => utf8(JSON.stringify(value))),
    made: jsonFiles(...values),
  };
}

/** Writes the bytes to a file of a folder, beside `others`, and reads the folder. */
function inFolder(
  name: string,
  file: string,
  parse: (folder: string) => unknown,
  others: Record<string, string> = {},
): FuzzedParser["parse"] {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const [name, text] of Object.entries(others)) writeFileSync(join(place, name), text);
  return async (bytes) => {
    overwriteFile(join(place, file), bytes);
    return await parse(place);
  };
}

const trainConfig = {
  backbone: { name: "small", width: 16 },
  schedule: { name: "multi-step", milestones: [8, 12] },
  cropOffset: [0, 20],
  objectives: [
    { data: "faces", head: { name: "virtual-fc", groups: 100, margin: 0.3 }, exclude: ["a.txt"] },
    { data: "b", head: { name: "full-fc" }, weight: 2 },
  ],
  flip: false,
  out: "runs/a",
};
const compareConfig = {
  data: "synthetic:20x4",
  imagesPerIdentity: 4,
  heads: [{ name: "full-fc" }, { name: "virtual-fc", groups: 20 }],
  backbones: [{ name: "small" }],
  seeds: 2,
  steps: 3,
  out: join(folder, "comparison"),
};
const spread = { mean: 0.9, deviation: 0.01, values: [0.89, 0.91] };
const comparison = {
  version: 1,
  command: "deno task compare",
  date: "2026-11-26T12:00:00.000Z",
  device: "wasm",
  config: compareConfig,
  data: { identities: 20, images: 80, stepsPerEpoch: 2, tested: 0, groups: 20 },
  tests: ["pairs"],
  steps: { "small/full-fc": 3 },
  search: { "small/full-fc": { "0.1": 0.9, "0.2": "the loss is no number" } },
  rows: [{
    backbone: "small",
    head: "full-fc",
    seeds: [0, 1],
    learningRate: 0.1,
    steps: 3,
    identities: 20,
    headParameters: 2560,
    headParametersShare: 1,
    headMemory: { weights: 1, optimizer: 2, step: 3, largest: 4 },
    msPerStep: spread,
    tests: [{ test: "pairs", accuracy: spread, auc: spread, eer: spread, different: 9, tar: [1] }],
    curve: [{ step: 1, accuracy: spread, auc: spread }],
  }],
  faults: [{ cell: "small/n-pair/0", message: "it failed" }],
};
const step = {
  type: "step",
  step: 1,
  epoch: 0,
  loss: 4.5,
  losses: [4.5],
  learningRate: 0.1,
  imagesPerSecond: 400,
  dataWait: 0.1,
  ignored: 0,
};
const evaluation = {
  type: "evaluation",
  step: 1,
  epoch: 0,
  best: true,
  verification: verificationOf(0.9),
};
const people = { file: "a.tsv", source: "/faces", identities: 2, sha256: "0".repeat(64) };
const checkpoint = {
  version: 4,
  config: { ...trainConfig, imageSize: 16, cropOffset: [0, 0] },
  backbone: "small:width=16",
  state: {
    step: 1,
    positions: [{ epoch: 1, batch: 2 }],
    best: { step: 1, auc: 0.7 },
    seconds: 1,
    images: 64,
  },
  people: { train: [people], heldOut: people, earlier: [people] },
};
await writeCheckpoint(join(folder, "checkpoint"), {
  ...checkpoint,
  variables: new Map(),
  momentum: new Map(),
});

const metrics = {
  name: "metrics.jsonl",
  samples: [utf8([step, evaluation].map((line) => `${JSON.stringify(line)}\n`).join(""))],
  made: jsonFiles(step, evaluation),
};

/** The files of a run that a report reads. */
const ofRun: FuzzedParser[] = [
  { name: "config.json", ...json(trainConfig) },
  { name: "summary.json", ...json(SUMMARY) },
  { name: "roc.json", ...json(verificationOf(0.9)) },
  metrics,
  {
    name: "roc.csv",
    samples: [utf8("threshold,far,tar\nInfinity,0,0\n0.9,0,0.5\n0.5,0.01,0.8\n-1,1,1\n")],
    made: table([numeral, numeral, numeral], {
      header: "threshold,far,tar\n",
      separators: [","],
    }),
  },
].map(({ name, samples, made }) => ({
  name: `run-${name.replace(".", "-")}`,
  samples,
  made,
  parse: inFolder(`run-${name}`, name, readRun, { "embeddings.npy": "" }), // so that it is one of a run
  memory,
}));

const result = {
  ...{ device: "wasm", learningRate: 0.1, steps: 3, msPerStep: 20, identities: 20 },
  ...{ embeddingLength: 128, headParameters: 2560 },
  headMemory: { weights: 1, optimizer: 2, step: 3, largest: 4 },
  curve: [{ step: 1, accuracy: 0.8, auc: 0.9 }],
  tests: [{
    ...{ test: "pairs", pairs: 9, same: 4, accuracy: 0.8, auc: 0.9, eer: 0.2 },
    tar: FAR_GRID.map(() => 1),
  }],
};

/** The files of a cell that a comparison goes on with. */
const ofCell: FuzzedParser[] = [
  { name: "result.json", ...json(result), read: readResult },
  {
    name: "summary.json",
    ...json(SUMMARY),
    read: readSummary,
  },
  { ...metrics, read: (folder: string) => readCellMetrics(folder, 64) },
].map(({ name, samples, made, read }) => ({
  name: `cell-${name.replace(".", "-")}`,
  samples,
  made,
  parse: inFolder(`cell-${name}`, name, read),
  memory,
}));

/** Parsers of JSON. */
export const JSON_PARSERS: readonly FuzzedParser[] = [
  {
    name: "json-object",
    ...json({ a: 1, b: [{ c: "text" }, null] }),
    parse: ofText(parseJsonObject),
    says: /^(it is no JSON|expected a JSON object)/,
    memory,
  },
  {
    name: "train-config",
    ...json(trainConfig, { out: "runs/a" }, {
      data: "faces",
      joint: [{ data: "b" }],
      out: "runs/a",
    }),
    parse: ofFile(
      async (file) => (await configs()).parseTrainConfig(await readTrainConfig(file)),
      ".json",
    ),
    memory,
  },
  {
    name: "compare-config",
    ...json(compareConfig, { out: "runs/a", minutes: 2 }),
    parse: ofFile(
      async (file) => (await configs()).parseCompareConfig(await readTrainConfig(file)),
      ".json",
    ),
    memory,
  },
  {
    name: "specs",
    made: specs,
    samples: [utf8("full-fc,virtual-fc:groups=118,anchor=mean,n-pair")],
    parse: ofText(async (text) => {
      const { parseCompareConfig, parseSpecs } = await configs();
      return parseCompareConfig({ heads: parseSpecs(text), out: "runs/a" });
    }),
    memory: 64,
  },
  {
    name: "checkpoint-json",
    ...json(checkpoint),
    parse: inFolder("checkpoint", "checkpoint.json", readCheckpointState),
    says: /^checkpoint\.json: /,
    memory,
  },
  {
    name: "trained-on-json",
    ...json({ people: ["ann", "bob"], doubts: ["Nobody knows."] }),
    parse: inFolder(
      "trained_on",
      "trained_on.json",
      (folder) => readTrainedOn(join(folder, "embeddings.npy")),
    ),
    says: /^Cannot read list of those trained on /,
    memory,
  },
  {
    name: "comparison-json",
    ...json(comparison),
    parse: inFolder("comparison", "comparison.json", async () => {
      const { openComparison, parseCompareConfig } = await configs();
      return await openComparison(parseCompareConfig(compareConfig));
    }),
    memory,
  },
  {
    name: "tiles-json",
    ...json({ adapter: { wide: "64x64", square: "32x32" } }),
    parse: inFolder("tiles", "tiles.json", async (folder) => {
      const { readChoice } = await configs();
      return readChoice(join(folder, "tiles.json"), "adapter", {
        wide: ["64x64"],
        square: ["32x32"],
      });
    }),
    memory,
  },
  ...ofCell,
  ...ofRun,
];
