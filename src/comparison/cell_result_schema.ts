import { z } from "../npm/zod.ts";
import type { HeadMemory } from "../heads/head.ts";
import { type CellResult, type CurvePoint, FAR_GRID, type TestResult } from "./cell_result.ts";

const count = z.int().nonnegative();

/** What a {@link HeadMemory} is as JSON. */
export const headMemorySchema: z.ZodType<HeadMemory> = z.object({
  weights: z.number(),
  optimizer: z.number(),
  step: z.number(),
  largest: z.number(),
});

const point: z.ZodType<CurvePoint> = z.object({
  step: count,
  accuracy: z.number(),
  auc: z.number(),
});

const test: z.ZodType<TestResult> = z.object({
  test: z.string(),
  pairs: count,
  same: count,
  accuracy: z.number(),
  auc: z.number(),
  eer: z.number(),
  tar: z.array(z.number()).length(FAR_GRID.length),
});

/** What a {@link CellResult} is as JSON. */
export const cellResultSchema: z.ZodType<CellResult> = z.object({
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
});
