import type { ComparisonRecord, ComparisonRow, Spread } from "../runs/comparison_json.ts";
import type { CellResult } from "../runs/result_json.ts";
import type { CompareConfig } from "./compare_config.ts";

/** A comparison as far as it has come; what `comparison.json` holds. */
export interface Comparison extends ComparisonRecord {
  /** What it was asked for. */
  config: CompareConfig;
}

/** The mean and deviation of values, at least one. */
export function spreadOf(values: number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, values };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)), values };
}

/**
 * Makes a row of its cells.
 *
 * @param cells At least one, by seed.
 * @param identities N of the whole data.
 */
export function comparisonRow(
  backbone: string,
  head: string,
  cells: ReadonlyMap<number, CellResult>,
  identities: number,
): ComparisonRow {
  const results = [...cells.values()];
  const [first] = results;
  const { learningRate, steps, headParameters, headMemory, embeddingLength } = first;
  return {
    backbone,
    head,
    seeds: [...cells.keys()],
    learningRate,
    steps,
    identities: first.identities,
    headParameters,
    headParametersShare: headParameters / (identities * embeddingLength),
    headMemory,
    msPerStep: spreadOf(results.map(({ msPerStep }) => msPerStep)),
    tests: first.tests.map(({ test, pairs, same, tar }, i) => {
      const over = (key: "accuracy" | "auc" | "eer") =>
        spreadOf(results.map(({ tests }) => tests[i][key]));
      return {
        test,
        accuracy: over("accuracy"),
        auc: over("auc"),
        eer: over("eer"),
        different: pairs - same,
        tar: tar.map((_, place) => spreadOf(results.map(({ tests }) => tests[i].tar[place])).mean),
      };
    }),
    curve: first.curve.map(({ step }, i) => {
      const over = (key: "accuracy" | "auc") => spreadOf(results.map(({ curve }) => curve[i][key]));
      return { step, accuracy: over("accuracy"), auc: over("auc") };
    }),
  };
}
