import { z } from "../npm/zod.ts";
import { peopleListSchema } from "../checkpoints/checkpoint_schema.ts";
import { headMemorySchema } from "./cell_result_schema.ts";
import type { Comparison, ComparisonRow, RowTest, Spread } from "./comparison.ts";
import { compareConfigSchema } from "./parse_compare_config.ts";

const count = z.int().nonnegative();

const spread: z.ZodType<Spread> = z.object({
  mean: z.number(),
  deviation: z.number().optional(),
  values: z.array(z.number()).min(1),
});

const test: z.ZodType<RowTest> = z.object({
  test: z.string(),
  accuracy: spread,
  auc: spread,
  eer: spread,
  different: count,
  tar: z.array(z.number()),
});

const row: z.ZodType<ComparisonRow> = z.object({
  backbone: z.string(),
  head: z.string(),
  seeds: z.array(count),
  learningRate: z.number(),
  steps: count,
  identities: count,
  headParameters: count,
  headParametersShare: z.number(),
  headMemory: headMemorySchema,
  msPerStep: spread,
  tests: z.array(test),
  curve: z.array(z.object({ step: count, accuracy: spread, auc: spread })),
});

/** What a {@link Comparison} is as JSON. */
export const comparisonSchema: z.ZodType<Comparison> = z.object({
  version: z.literal(1),
  command: z.string(),
  date: z.string(),
  device: z.string(),
  config: compareConfigSchema,
  data: z.object({
    identities: count,
    images: count,
    stepsPerEpoch: count,
    tested: count,
    groups: count,
    people: z.array(peopleListSchema).optional(),
    exclude: z.union([z.string(), z.array(z.string())]).optional(),
  }),
  tests: z.array(z.string()),
  steps: z.record(z.string(), count),
  search: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string()]))),
  rows: z.array(row),
  faults: z.array(z.object({ cell: z.string(), message: z.string() })),
});
