import { Random } from "../../src/random/random.ts";
import type { Embeddings } from "../../src/verification/embeddings.ts";

/** Normal random numbers. */
export function randomEmbeddings(count: number, length: number, seed: number): Embeddings {
  const random = new Random(seed);
  return {
    data: Float32Array.from({ length: count * length }, () => random.normal()),
    count,
    length,
  };
}
