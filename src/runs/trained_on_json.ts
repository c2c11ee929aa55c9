import { dirname, join } from "node:path";
import { z } from "../npm/zod.ts";
import { readJsonFile, writeJsonFile } from "./json_file.ts";

/** The file in the folder of an extraction that says who of those embedded the network was trained on. */
export const TRAINED_ON_JSON = "trained_on.json";

/** Who of some people a network was trained on. */
export interface PeopleSeen {
  /** Their names. */
  names: Set<string>;
  /** Why there may be more, a sentence each. */
  doubts: string[];
}

/** What {@link PeopleSeen} is as JSON. */
export const trainedOnSchema = z.strictObject({
  people: z.array(z.string()),
  doubts: z.array(z.string()),
});

/** Where {@link writeTrainedOn} leaves it for the embeddings in a file. */
export function pathOfTrainedOn(embeddings: string): string {
  return join(dirname(embeddings), TRAINED_ON_JSON);
}

/** Writes who of those embedded the network was trained on into a folder, for those who verify the embeddings later. */
export async function writeTrainedOn(
  folder: string,
  { names, doubts }: PeopleSeen,
): Promise<void> {
  await writeJsonFile(join(folder, TRAINED_ON_JSON), { people: [...names], doubts }, 1);
}

/**
 * Reads what {@link writeTrainedOn} left beside the embeddings in a file; nothing of others' embeddings.
 *
 * @throws {Error} if it cannot be read, or is something else.
 */
export async function readTrainedOn(embeddings: string): Promise<PeopleSeen | undefined> {
  const file = pathOfTrainedOn(embeddings);
  const seen = await readJsonFile(file, "list of those trained on", trainedOnSchema);
  return seen && { names: new Set(seen.people), doubts: seen.doubts };
}
