import type { Embeddings } from "./embeddings.ts";
import { EmbeddingsFile } from "./embeddings_file.ts";

/**
 * Reads embeddings that numpy, or `deno task extract`, saved: an array [n, D] of float16, float32 or float64.
 *
 * @throws {Error} if there is no such file, it is no such array, or its rows are empty.
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const file = await EmbeddingsFile.open(path);
  try {
    return await file.read();
  } finally {
    await file.close();
  }
}
