import { existsSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeNpy } from "../formats/npy.ts";
import type { Embeddings } from "../verification/embeddings.ts";
import { SAMPLES_TSV } from "./samples_tsv.ts";

/** The file in the folder of an extraction that has a row for each image, as numpy saves it. */
export const EMBEDDINGS_NPY = "embeddings.npy";

/** The folder in that of an extraction that has a file for each image in place of one for all. */
export const EMBEDDINGS_FOLDER = "embeddings";

/** Embeddings, and the table that says what they show. */
export interface EmbeddingsPaths {
  /** The file of embeddings. */
  embeddings: string;
  /** The table of samples beside it. */
  samples?: string;
}

/** Writes `embeddings.npy`, float32 [n, 2 D], into a folder that is there. */
export async function writeEmbeddings(
  folder: string,
  { data, count, length }: Embeddings,
): Promise<void> {
  await writeFile(join(folder, EMBEDDINGS_NPY), encodeNpy({ shape: [count, length], data }));
}

/**
 * Writes each row into a file of its own below `embeddings`, float32 [2 D].
 *
 * @param names Of the files, without `.npy`; they may have folders.
 */
export async function writeImageEmbeddings(
  folder: string,
  { data, length }: Embeddings,
  names: readonly string[],
): Promise<void> {
  for (const [row, name] of names.entries()) {
    const file = join(folder, EMBEDDINGS_FOLDER, `${name}.npy`);
    await mkdir(dirname(file), { recursive: true });
    const embedding = data.subarray(row * length, (row + 1) * length);
    await writeFile(file, encodeNpy({ shape: [length], data: embedding }));
  }
}

/** Where the table of samples is that was written with the embeddings in a file. */
export function samplesBeside(embeddings: string): string {
  return join(dirname(embeddings), SAMPLES_TSV);
}

/** The embeddings of an extraction and the samples beside them; `undefined` if there are none in one file. */
export function findEmbeddings(folder: string): EmbeddingsPaths | undefined {
  const embeddings = join(folder, EMBEDDINGS_NPY), samples = samplesBeside(embeddings);
  if (!existsSync(embeddings)) return undefined;
  return existsSync(samples) ? { embeddings, samples } : { embeddings };
}

/**
 * The embeddings that a user names by their file, or by the folder that `deno task extract` wrote, in which the table of samples
 * is found as well.
 *
 * @throws {Error} If the folder holds no embeddings.
 */
export function embeddingsOf(named: string): EmbeddingsPaths {
  if (!statSync(named, { throwIfNoEntry: false })?.isDirectory()) return { embeddings: named };
  const found = findEmbeddings(named);
  if (found) return found;
  const isPerImage = existsSync(join(named, EMBEDDINGS_FOLDER));
  throw new Error(
    `Cannot read embeddings "${named}": expected a folder with ${EMBEDDINGS_NPY}, as deno task extract writes it, got ` +
      (isPerImage ? "one with a file an image, of --per-image" : "one without it"),
  );
}
