import { type Comparison, comparisonRow } from "../../src/comparison/comparison.ts";
import { parseCompareConfig } from "../../src/comparison/parse_compare_config.ts";
import { type CellResult, FAR_GRID } from "../../src/runs/result_json.ts";

/** A cell of a head with as many parameters, of these accuracies on two tests. */
export function cellResult(
  headParameters: number,
  accuracies: [number, number],
  msPerStep = 10,
): CellResult {
  return {
    device: "wasm",
    learningRate: 0.1,
    steps: 300,
    msPerStep,
    identities: 1000,
    embeddingLength: 128,
    headParameters,
    headMemory: { weights: 4_000_000, optimizer: 8_000_000, step: 500_000, largest: 4_000_000 },
    curve: [{ step: 150, accuracy: 0.6, auc: 0.65 }, {
      step: 300,
      accuracy: accuracies[0],
      auc: accuracies[0],
    }],
    tests: accuracies.map((accuracy, i) => ({
      test: ["lfw", "<cfp>"][i],
      pairs: 200,
      same: 100,
      accuracy,
      auc: accuracy + 0.05,
      eer: 1 - accuracy,
      tar: FAR_GRID.map((far) => far ** 0.2),
    })),
  };
}

/** Four rates tried with the first head, of which one is the best and one failed; two of them with the second. */
export function searchedComparison(): Comparison {
  const comparison = smallComparison();
  const learningRates = [0.05, 0.1, 0.2, 1e30];
  return {
    ...comparison,
    config: { ...comparison.config, learningRates },
    search: {
      "small/full-fc": { 0.05: 0.8, 0.1: 0.85, 0.2: 0.85, "1e+30": "the loss\n is <NaN|>" },
      "small/virtual-fc": { 0.05: 0.7, 0.1: 0.6 },
    },
  };
}

/** Two heads on one backbone: three seeds of one, a single one of the other. */
export function smallComparison(): Comparison {
  const full = new Map([
    [0, cellResult(128_000, [0.8, 0.7], 20)],
    [1, cellResult(128_000, [0.82, 0.7], 22)],
    [2, cellResult(128_000, [0.84, 0.7], 24)],
  ]);
  const virtual = new Map([[0, cellResult(12_800, [0.81, 0.75])]]);
  const config = parseCompareConfig({
    out: "out",
    steps: 300,
    pairs: ["lists/lfw.txt", "lists/<cfp>.txt"],
    heads: [{ name: "full-fc" }, { name: "virtual-fc" }],
  });
  return {
    version: 1,
    command: "deno task compare --out 'a & b'",
    date: "2026-11-25T00:00:00.000Z",
    device: "wasm (WebAssembly)",
    config,
    data: { identities: 1000, images: 20_000, stepsPerEpoch: 313, tested: 42, groups: 100 },
    tests: ["lfw", "<cfp>"],
    steps: { "small/full-fc": 300, "small/virtual-fc": 300 },
    search: {},
    rows: [
      comparisonRow("small", "full-fc", full, 1000),
      comparisonRow("small", "virtual-fc", virtual, 1000),
    ],
    faults: [],
  };
}
