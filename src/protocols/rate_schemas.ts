import { z } from "../npm/zod.ts";
import { intervalSchema, resamplingSchema } from "../verification/interval_schemas.ts";
import type { RateAtFar } from "../verification/rates_at_fars.ts";
import type { RankRate } from "./identify_subjects.ts";

/** How many there are of something. */
export const count = z.int().nonnegative();

/** What was resampled for figures, where they have intervals. */
export const resampling = resamplingSchema.optional();

/** What a {@link RankRate} is as JSON. */
export const rankSchema = z.object({
  rank: count,
  rate: z.number(),
  interval: intervalSchema.optional(),
}) satisfies z.ZodType<RankRate>;

/** What a {@link RateAtFar} is as JSON, where a threshold of -Infinity, which accepts all, is null. */
export const rateSchema = z.object({
  far: z.number(),
  tar: z.number().nullable(),
  threshold: z.number().nullable(),
  interval: intervalSchema.optional(),
}) satisfies z.ZodType<RateAtFar>;

/** The same over several galleries, each of which has a threshold of its own. */
export const meanRateSchema = rateSchema.omit({ threshold: true });

/** Rates at several ranks. */
export const ranks = z.array(rankSchema);

/** Rates at several false accept rates. */
export const rates = z.array(rateSchema);
