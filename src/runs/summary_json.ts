import { join } from "node:path";
import type { HeadMemory } from "../heads/head_figures.ts";
import { z } from "../npm/zod.ts";
import type { Verification } from "../verification/verify_embeddings.ts";
import { readJsonFile, writeJsonFile } from "./json_file.ts";
import { verificationSchema } from "./roc_json.ts";

/** The file in the folder of a run that says what its training came to; there is none before it has ended. */
export const SUMMARY_JSON = "summary.json";

/** A head and the size of what it is trained on. */
export interface HeadSummary {
  /** Its name. */
  head: string;
  /** N */
  identities: number;
  /** Its weights. */
  headParameters: number;
  /** The weights of a full layer over the same identities, N * D. */
  fullFcParameters: number;
  /** What it takes. */
  headMemory: HeadMemory;
  /** What the full layer would take, or for the full layer Virtual FC with its default number of anchors. */
  otherHead: { head: string; headMemory: HeadMemory };
}

/** What `summary.json` holds. */
export interface TrainSummary extends HeadSummary {
  /** Where it was trained. */
  device: string;
  /** What made it, such as `small:width=16`. */
  backbone: string;
  /** Steps taken, those before a resume included. */
  steps: number;
  /** Over all steps, waiting for data included. */
  imagesPerSecond: number;
  /** Of the last evaluation. */
  verification?: Verification;
  /** The heads trained jointly with the first. */
  joint?: HeadSummary[];
}

/** What a {@link HeadMemory} is as JSON. */
export const headMemorySchema = z.object({
  weights: z.number(),
  optimizer: z.number(),
  step: z.number(),
  largest: z.number(),
}) satisfies z.ZodType<HeadMemory>;

const count = z.int().nonnegative();

/** What a {@link HeadSummary} is as JSON. */
export const headSummarySchema = z.object({
  head: z.string(),
  identities: z.int().positive(),
  headParameters: count,
  fullFcParameters: count,
  headMemory: headMemorySchema,
  otherHead: z.object({ head: z.string(), headMemory: headMemorySchema }),
}) satisfies z.ZodType<HeadSummary>;

/** What a {@link TrainSummary} is as JSON. */
export const summarySchema = headSummarySchema.extend({
  device: z.string(),
  backbone: z.string(),
  steps: count,
  imagesPerSecond: z.number(),
  verification: verificationSchema.optional(),
  joint: z.array(headSummarySchema).optional(),
}) satisfies z.ZodType<TrainSummary>;

/** Writes `summary.json` into the folder of a run. */
export async function writeSummary(folder: string, summary: TrainSummary): Promise<void> {
  await writeJsonFile(join(folder, SUMMARY_JSON), summary);
}

/**
 * Reads what the training of a run came to; nothing of one that has not ended.
 *
 * @throws {Error} if it cannot be read, or is no summary.
 */
export function readSummary(folder: string): Promise<TrainSummary | undefined> {
  return readJsonFile(join(folder, SUMMARY_JSON), "summary", summarySchema);
}
