import { z } from "../npm/zod.ts";

/** The file in the folder of a run that names the images of steps whose loss, or weights, were no numbers; a line a step. */
export const BAD_LOSSES_JSONL = "bad_losses.jsonl";

/** A line of the file. */
export interface BadLoss {
  /** From 1. */
  step: number;
  /** Such as `NaN` or `Infinity`, for which JSON has no numbers. */
  loss: string;
  /** Where the images of the step come from, a list for each objective. */
  images: string[][];
}

/** What a {@link BadLoss} is as JSON. */
export const badLossSchema = z.object({
  step: z.int().positive(),
  loss: z.string(),
  images: z.array(z.array(z.string())),
}) satisfies z.ZodType<BadLoss>;
