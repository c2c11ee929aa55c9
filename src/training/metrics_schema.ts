import { z } from "../npm/zod.ts";
import { verificationSchema } from "../verification/verification_schema.ts";
import type { WholeHistogram } from "./whole_histogram.ts";

const wholeHistogramSchema: z.ZodType<WholeHistogram> = z.object({
  least: z.int().nonnegative(),
  width: z.int().positive(),
  counts: z.array(z.int().nonnegative()).min(1),
});

/** What an {@link EvaluationEvent} is as a line of `metrics.jsonl`. */
export const evaluationSchema = z.object({
  type: z.literal("evaluation"),
  step: z.int().nonnegative(),
  best: z.boolean(),
  verification: verificationSchema,
  timesLent: z.array(wholeHistogramSchema).optional(),
});
