import { join } from "node:path";
import type { HeadMemory } from "../heads/head_figures.ts";
import { z } from "../npm/zod.ts";
import { readJsonFile, writeJsonFile } from "./json_file.ts";
import { headMemorySchema } from "./summary_json.ts";

/** The file in the folder of a cell of a comparison that says what it came to; there is none before it has been tested. */
export const RESULT_JSON = "result.json";

/** The false accept rates at which the curves of a comparison are kept: ten a decade, from 1e-6 to 1. */
export const FAR_GRID: readonly number[] = Array.from(
  { length: 61 },
  (_, i) => Number((10 ** ((i - 60) / 10)).toPrecision(6)),
);

/** One backbone and head, trained once; what `result.json` holds. */
export interface CellResult {
  /** Where it was trained. */
  device: string;
  /** Of the optimiser. */
  learningRate: number;
  /** Steps taken. */
  steps: number;
  /** The median over the steps, waiting for data included. */
  msPerStep: number;
  /** N, which it was trained on. */
  identities: number;
  /** D */
  embeddingLength: number;
  /** The numbers of its weights. */
  headParameters: number;
  /** Bytes. */
  headMemory: HeadMemory;
  /** Verifications on the first test on the way, in the order of steps. */
  curve: CurvePoint[];
  /** The final weights on each test. */
  tests: TestResult[];
}

/** A verification on the way. */
export interface CurvePoint {
  /** Steps taken before. */
  step: number;
  /** The mean accuracy over the folds, 0 to 1. */
  accuracy: number;
  /** The area under the ROC curve, 0 to 1. */
  auc: number;
}

/** The final weights on one test. Rates and shares are 0 to 1. */
export interface TestResult {
  /** What the table calls it. */
  test: string;
  /** How many pairs were compared. */
  pairs: number;
  /** How many of them are of one identity. */
  same: number;
  /** The mean over ten folds. */
  accuracy: number;
  /** The area under the ROC curve. */
  auc: number;
  /** The equal error rate. */
  eer: number;
  /** The true accept rate at each of {@link FAR_GRID}. */
  tar: number[];
}

const count = z.int().nonnegative();

const point = z.object({
  step: count,
  accuracy: z.number(),
  auc: z.number(),
}) satisfies z.ZodType<CurvePoint>;

const test = z.object({
  test: z.string(),
  pairs: count,
  same: count,
  accuracy: z.number(),
  auc: z.number(),
  eer: z.number(),
  tar: z.array(z.number()).length(FAR_GRID.length),
}) satisfies z.ZodType<TestResult>;

/** What a {@link CellResult} is as JSON. */
export const cellResultSchema = z.object({
  device: z.string(),
  learningRate: z.number(),
  steps: count,
  msPerStep: z.number(),
  identities: count,
  embeddingLength: count,
  headParameters: count,
  headMemory: headMemorySchema,
  curve: z.array(point),
  tests: z.array(test).min(1),
}) satisfies z.ZodType<CellResult>;

/** Writes `result.json` into the folder of a cell. */
export async function writeResult(folder: string, result: CellResult): Promise<void> {
  await writeJsonFile(join(folder, RESULT_JSON), result);
}

/**
 * Reads the result of a cell that is done; nothing of one that is not.
 *
 * @throws {Error} if it cannot be read, or is none.
 */
export function readResult(folder: string): Promise<CellResult | undefined> {
  return readJsonFile(join(folder, RESULT_JSON), "result", cellResultSchema);
}
