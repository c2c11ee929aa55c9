import { join } from "node:path";
import { z } from "../npm/zod.ts";
import { intervalSchema, resamplingSchema } from "../verification/interval_schemas.ts";
import type { VerificationDifference } from "../verification/verification_difference.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of a verification that says how two embeddings differ (`verify --against`). */
export const DIFFERENCE_JSON = "difference.json";

/** What the file holds: the difference, and of what. */
export interface DifferenceRecord extends VerificationDifference {
  /** The file of the first embeddings. */
  a: string;
  /** That of the second. */
  b: string;
}

/** What a {@link DifferenceRecord} is as JSON. */
export const differenceSchema = resamplingSchema.extend({
  a: z.string(),
  b: z.string(),
  pairs: z.int().positive(),
  figures: z.array(z.object({
    figure: z.string(),
    a: z.number(),
    b: z.number(),
    gain: z.number(),
    interval: intervalSchema,
    better: z.enum(["a", "b"]).nullable(),
  })),
}) satisfies z.ZodType<DifferenceRecord>;

/** Writes `difference.json` into a folder that is there. */
export async function writeDifference(
  folder: string,
  difference: DifferenceRecord,
): Promise<void> {
  await writeJsonFile(join(folder, DIFFERENCE_JSON), difference);
}
