import type { HeadMemory } from "../heads/head.ts";
import type { CellResult } from "./cell_result.ts";
import type { CompareConfig } from "./compare_config.ts";
import type { ComparisonData } from "./comparison_data.ts";

/** A comparison as far as it has come; what `comparison.json` holds. */
export interface Comparison {
  /** Of this format. */
  version: 1;
  /** What was typed. */
  command: string;
  /** When it was last written, ISO 8601. */
  date: string;
  /** Where it was computed, in words. */
  device: string;
  /** What it was asked for. */
  config: CompareConfig;
  /** What all cells learn from. */
  data: Omit<ComparisonData, "notices">;
  /** The columns. */
  tests: string[];
  /** Steps of a cell of each backbone and head, by `backbone/head`. */
  steps: Record<string, number>;
  /**
   * The area under the ROC curve for each learning rate tried, or why there is none, by `backbone/head`. Neither is
   * tried again.
   */
  search: Record<string, Record<string, number | string>>;
  /** A backbone and a head each. */
  rows: ComparisonRow[];
  /** Cells of the table that failed, and why; they are tried again when the comparison is gone on with. */
  faults: { cell: string; message: string }[];
}

/** The cells of a backbone and a head that are done. */
export interface ComparisonRow {
  /** Its spec. */
  backbone: string;
  /** Its spec. */
  head: string;
  /** The seeds that are done. */
  seeds: number[];
  /** Of the optimiser. */
  learningRate: number;
  /** Of a cell. */
  steps: number;
  /** N, which it was trained on. */
  identities: number;
  /** The numbers of its weights. */
  headParameters: number;
  /** These over those of a full layer over all identities. */
  headParametersShare: number;
  /** Bytes. */
  headMemory: HeadMemory;
  /** Over the seeds. */
  msPerStep: Spread;
  /** In the order of the columns. */
  tests: RowTest[];
  /** Over the seeds, on the first test. */
  curve: { step: number; accuracy: Spread; auc: Spread }[];
}

/** One test over the seeds. Rates and shares are 0 to 1. */
export interface RowTest {
  /** The column. */
  test: string;
  /** The mean over ten folds. */
  accuracy: Spread;
  /** The area under the ROC curve. */
  auc: Spread;
  /** The equal error rate. */
  eer: Spread;
  /** Pairs of two identities. */
  different: number;
  /** The mean true accept rate at each of `FAR_GRID`. */
  tar: number[];
}

/** A figure over several seeds. */
export interface Spread {
  /** Their mean. */
  mean: number;
  /** Their standard deviation, by one less than their number; there is none of one. */
  deviation?: number;
  /** A value a seed. */
  values: number[];
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
