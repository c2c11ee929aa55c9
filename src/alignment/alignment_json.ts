import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "../runs/json_file.ts";
import { z } from "../npm/zod.ts";

/** The file beside aligned faces that says how they were cut, and how far it came. */
export const ALIGNMENT_JSON = "alignment.json";

const count = z.int().min(0);

const schema = z.object({
  /** Of this file: 1. */
  version: z.literal(1),
  /** What the photos come from, and how they were cut. All of it has to be the same for it to go on. */
  asked: z.object({
    data: z.string(),
    images: count,
    identities: count,
    format: z.string(),
    template: z.string(),
    width: count,
    height: count,
    sampling: z.string(),
    faces: z.string(),
    turns: z.boolean(),
    orientation: z.string(),
    landmarks: z.string().nullable(),
  }),
  /** How many photos are done, in the order of the dataset. */
  done: count,
  /** Bytes of the tables so far; what is behind them was not finished. */
  bytes: z.object({ landmarks: count, skipped: count }),
  /** Whether all is done. */
  isWhole: z.boolean(),
  /** What of the folder `openDataset` takes, where it is not the folder itself. */
  set: z.string().optional(),
});

/** What `alignment.json` holds. */
export type AlignmentState = z.infer<typeof schema>;

/**
 * Reads the file of a folder; undefined if there is none.
 *
 * @throws {SyntaxError} if it holds something else.
 */
export async function readAlignmentState(folder: string): Promise<AlignmentState | undefined> {
  return await readJsonFile(join(folder, ALIGNMENT_JSON), "state of an alignment", schema);
}

/** Writes the file, which is whole at any moment. */
export async function writeAlignmentState(folder: string, state: AlignmentState): Promise<void> {
  await writeJsonFile(join(folder, ALIGNMENT_JSON), state);
}
