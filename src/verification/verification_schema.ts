import { z } from "../npm/zod.ts";
import type { Interval } from "./interval.ts";
import type { VerificationIntervals } from "./verification_intervals.ts";
import type { Verification } from "./verify.ts";

/** What an {@link Interval} is as JSON. */
export const intervalSchema: z.ZodType<Interval> = z.union([
  z.object({ low: z.number(), high: z.number() }),
  z.object({ reason: z.string() }),
]);

const intervalsSchema: z.ZodType<VerificationIntervals> = z.object({
  over: z.enum(["identities", "pairs"]),
  count: z.int(),
  resamples: z.int(),
  accuracy: intervalSchema,
  bestThreshold: intervalSchema,
  auc: intervalSchema,
  eer: intervalSchema,
  tarAtFar: z.record(z.string(), intervalSchema),
});

/** What a {@link Verification} is as JSON. */
export const verificationSchema: z.ZodType<Verification> = z.object({
  pairs: z.int().positive(),
  same: z.int().nonnegative(),
  auc: z.number(),
  eer: z.number(),
  tarAtFar: z.record(z.string(), z.number()),
  accuracy: z.object({ mean: z.number(), std: z.number(), folds: z.array(z.number()) }),
  bestThreshold: z.object({
    accuracy: z.number(),
    // Infinity, which accepts nothing, is null in JSON.
    threshold: z.number().nullable().transform((threshold) => threshold ?? Infinity),
  }),
  intervals: intervalsSchema.optional(),
});
