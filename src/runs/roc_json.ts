import { join } from "node:path";
import { z } from "../npm/zod.ts";
import { intervalSchema, resamplingSchema } from "../verification/interval_schemas.ts";
import type { VerificationIntervals } from "../verification/verification_intervals.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of an extraction or a verification that holds its figures. */
export const ROC_JSON = "roc.json";

const intervalsSchema = resamplingSchema.extend({
  accuracy: intervalSchema,
  bestThreshold: intervalSchema,
  auc: intervalSchema,
  eer: intervalSchema,
  tarAtFar: z.record(z.string(), intervalSchema),
}) satisfies z.ZodType<VerificationIntervals>;

/** What a {@link Verification} is as JSON. */
export const verificationSchema = z.object({
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
}) satisfies z.ZodType<Verification>;

/** Writes `roc.json` into a folder that is there. */
export async function writeRocJson(folder: string, verification: Verification): Promise<void> {
  await writeJsonFile(join(folder, ROC_JSON), verification);
}
