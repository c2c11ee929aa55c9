import { createHash } from "node:crypto";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "../datasets/dataset.ts";
import { peopleOf, type Person } from "../datasets/people.ts";
import { BufferedFile } from "../formats/buffered_file.ts";
import { streamLines } from "../formats/stream_lines.ts";
import { z } from "../npm/zod.ts";

/** Who was in a dataset: what a checkpoint says of the file that names them. */
export interface PeopleList {
  /** The file in the folder `people` of a run: a line a person, name and number of images, in the order of the dataset. */
  file: string;
  /** Whose names these are: where the data was, or a family of synthetic faces. Equal names of equal sources are the same person. */
  source: string;
  /** How many there are. */
  identities: number;
  /** Of the bytes of the file, as `sha256sum` has it. */
  sha256: string;
}

/** What a {@link PeopleList} is as JSON. */
export const peopleListSchema = z.strictObject({
  file: z.string().regex(/^[\w-]+\.tsv$/), // which leads nowhere else
  source: z.string(),
  identities: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
}) satisfies z.ZodType<PeopleList>;

/** Lines that are put together before they are hashed or written. */
const LINES_AT_ONCE = 4096;

/**
 * Describes the list of everybody in a dataset without keeping it.
 *
 * @param kind What the name of the file begins with.
 */
export function describePeople(kind: string, dataset: Dataset, source: string): PeopleList {
  const hash = createHash("sha256");
  for (const text of textOf(dataset)) hash.update(text);
  const sha256 = hash.digest("hex");
  const file = `${kind}-${sha256.slice(0, 12)}.tsv`;
  return { file, source, identities: dataset.identityCount, sha256 };
}

/** Writes the file of such a list, unless it is there. */
export async function writePeople(
  folder: string,
  { file }: PeopleList,
  dataset: Dataset,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (await exists(join(folder, file))) return;
  const out = await BufferedFile.create(join(folder, file)), encoder = new TextEncoder();
  for (const text of textOf(dataset)) await out.write(encoder.encode(text));
  await out.close();
}

/** Takes the file of such a list over from another folder, unless it is there. */
export async function copyPeople(
  from: string,
  folder: string,
  { file }: PeopleList,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (!await exists(join(folder, file))) await copyFile(join(from, file), join(folder, file));
}

/**
 * Reads the file of such a list, a person at a time.
 *
 * @throws {Error} if it is not there, or is not the file that was written.
 */
export async function* readPeople(
  folder: string,
  { file, sha256 }: PeopleList,
): AsyncGenerator<Person> {
  const path = join(folder, file), hash = createHash("sha256");
  const fail = (reason: string, cause?: unknown) =>
    new Error(`Cannot read the list of people "${path}": ${reason}`, { cause });
  try {
    for await (const line of streamLines(path, (bytes) => hash.update(bytes))) {
      const tab = line.lastIndexOf("\t");
      yield { name: line.slice(0, tab), images: Number(line.slice(tab + 1)) };
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw fail("there is no such file", error);
    throw error;
  }
  const came = hash.digest("hex");
  if (came === sha256) return;
  throw fail(
    `expected a file whose SHA-256 is ${sha256.slice(0, 8)}..., got ${came.slice(0, 8)}...`,
  );
}

function* textOf(dataset: Dataset): Generator<string> {
  let text = "", lines = 0;
  for (const { name, images } of peopleOf(dataset)) {
    text += `${name}\t${images}\n`;
    if (++lines % LINES_AT_ONCE > 0) continue;
    yield text;
    text = "";
  }
  yield text;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
