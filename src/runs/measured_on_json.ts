import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "../datasets/data_source.ts";
import { z } from "../npm/zod.ts";
import { writeJsonFile } from "./json_file.ts";

/** The file in the folder of an extraction or a verification that says what it was made of. */
export const MEASURED_ON_JSON = "measured_on.json";

/**
 * What figures or embeddings were made of, as the task that wrote them was told: paths are relative to the folder that
 * it ran in. What names data is what was embedded. As JSON it is `measured_on.json`.
 */
export interface MeasuredOn extends Partial<DataSource> {
  /** The run folder or checkpoint whose network embedded. */
  checkpoint?: string;
  /** The steps that its network was trained for. */
  step?: number;
  /** A file of embeddings that was compared. */
  embeddings?: string;
  /** The table of samples beside it. */
  samples?: string;
  /** The pairs. */
  pairs?: string;
  /** Of IJB. */
  templates?: string;
  /** Of IJB. */
  faceness?: string;
  /** Of IJB. */
  gallery?: string[];
  /** Of IJB. */
  probes?: string;
  /** Of MegaFace. */
  distractors?: string;
}

const text = z.string().optional();

const source = {
  data: text,
  root: text,
  encoding: text,
  followLinks: z.boolean().optional(),
  seed: z.number().optional(),
} satisfies Record<keyof DataSource, z.ZodType>;

/** What a {@link MeasuredOn} is as JSON. */
export const measuredOnSchema = z.object({
  checkpoint: text,
  step: z.int().nonnegative().optional(),
  ...source,
  embeddings: text,
  samples: text,
  pairs: text,
  templates: text,
  faceness: text,
  gallery: z.array(z.string()).optional(),
  probes: text,
  distractors: text,
}) satisfies z.ZodType<MeasuredOn>;

/** Writes `measured_on.json` into a folder that is there. */
export async function writeMeasuredOn(folder: string, measuredOn: MeasuredOn): Promise<void> {
  await writeJsonFile(join(folder, MEASURED_ON_JSON), measuredOn);
}

/** What a folder says that its figures or embeddings were made of; nothing if it does not, or cannot be read. */
export async function readMeasuredOn(folder: string): Promise<MeasuredOn> {
  try {
    return measuredOnSchema.parse(
      JSON.parse(await readFile(join(folder, MEASURED_ON_JSON), "utf8")),
    );
  } catch {
    return {};
  }
}
