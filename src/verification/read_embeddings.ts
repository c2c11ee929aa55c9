import { decodeNpy } from "../formats/npy.ts";
import type { Embeddings } from "./embeddings.ts";

/**
 * Reads embeddings that numpy, or `deno task extract`, saved: an array [n, D] of float32 or float64.
 *
 * @throws {Error} if there is no such file, it is no such array, or its rows are empty.
 */
export async function readEmbeddings(file: string): Promise<Embeddings> {
  try {
    const { shape, data } = decodeNpy(await Deno.readFile(file));
    const [count, length] = shape;
    if (shape.length !== 2 || length === 0) {
      throw new TypeError(`expected shape [n, D], one row an image, got [${shape.join(", ")}]`);
    }
    return { data, count, length };
  } catch (cause) {
    throw new Error(`Cannot read embeddings "${file}": ${(cause as Error).message}`, { cause });
  }
}
