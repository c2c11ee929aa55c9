import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PeopleSeen } from "../checkpoints/run_people.ts";
import { parseBySchema } from "../checks/parse_by_schema.ts";
import { parseJsonObject } from "../checks/parse_json_object.ts";
import { readText } from "../formats/read_text.ts";
import { z } from "../npm/zod.ts";

const FILE = "trained_on.json";

const schema = z.strictObject({ people: z.array(z.string()), doubts: z.array(z.string()) });

/** Where {@link writeTrainedOn} leaves it for the embeddings in a file. */
export function pathOfTrainedOn(embeddings: string): string {
  return join(dirname(embeddings), FILE);
}

/** Writes who of those embedded the network was trained on into a folder, for those who verify the embeddings later. */
export async function writeTrainedOn(
  folder: string,
  { names, doubts }: PeopleSeen,
): Promise<void> {
  const text = JSON.stringify({ people: [...names], doubts }, null, 1);
  await writeFile(join(folder, FILE), text + "\n");
}

/**
 * Reads what {@link writeTrainedOn} left beside the embeddings in a file; nothing of others' embeddings.
 *
 * @throws {Error} if it cannot be read, or is something else.
 */
export async function readTrainedOn(embeddings: string): Promise<PeopleSeen | undefined> {
  const file = pathOfTrainedOn(embeddings);
  const isThere = await Deno.stat(file).then(() => true, () => false);
  if (!isThere) return undefined;
  const text = await readText(file, "list of those trained on");
  try {
    const { people, doubts } = parseBySchema(schema, parseJsonObject(text));
    return { names: new Set(people), doubts };
  } catch (cause) {
    throw new SyntaxError(
      `Cannot read list of those trained on "${file}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

/**
 * Sentences about who of those tested was trained on.
 *
 * @param tested Their names.
 */
export function describeSeen(tested: ReadonlySet<string>, { names, doubts }: PeopleSeen): string[] {
  const count = [...tested].filter((name) => names.has(name)).length;
  if (count === 0) return doubts.length > 0 ? doubts : ["Nobody who is tested was trained on."];
  const [some, all] = [count, tested.size].map((number) => number.toLocaleString("en-US"));
  return [
    `${some} of the ${all} people tested were trained on, so figures flatter.`,
    ...doubts,
  ];
}
