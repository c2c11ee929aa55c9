import { z } from "../npm/zod.ts";
import type { Interval } from "./interval.ts";
import type { Resampling } from "./resampling.ts";

/** What an {@link Interval} is as JSON. */
export const intervalSchema: z.ZodType<Interval> = z.union([
  z.object({ low: z.number(), high: z.number() }),
  z.object({ reason: z.string() }),
]);

/** What a {@link Resampling} is as JSON. */
export const resamplingSchema = z.object({
  over: z.enum(["identities", "pairs"]),
  count: z.int(),
  resamples: z.int(),
}) satisfies z.ZodType<Resampling>;
