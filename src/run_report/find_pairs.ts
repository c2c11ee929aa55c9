import { dirname, resolve } from "node:path";
import { isVerificationSetPath } from "../datasets/file_names.ts";
import { type EmbeddingsPaths, findEmbeddings } from "../runs/embeddings_npy.ts";
import { readMeasuredOn } from "../runs/measured_on_json.ts";
import type { RunRecord } from "./run_record.ts";

/** Where pairs are, and what is compared on them. */
export interface PairsSource extends EmbeddingsPaths {
  /** Pairs as {@link readPairs} takes them. */
  pairs: string;
  /** What was embedded, to show images of, with `root` and `seed`. */
  data?: string;
  /** What the paths of an image list are relative to. */
  root?: string;
  /** How text files are written that are not UTF-8. */
  encoding?: string;
  /** Whether links are followed out of the folder of images. */
  followLinks?: boolean;
  /** Of synthetic faces. */
  seed?: number;
}

/** The pairs that the figures of an extraction or verification were measured on, where its embeddings were kept. */
export async function findPairs(
  { folder, measuredOn }: RunRecord,
): Promise<PairsSource | undefined> {
  const { pairs, templates, embeddings, samples } = measuredOn ?? {};
  // Pairs of templates are none of images.
  if (pairs === undefined || templates !== undefined) return undefined;
  if (embeddings !== undefined) {
    const { data, root, seed, encoding, followLinks } = await readMeasuredOn(dirname(embeddings));
    const written = measuredOn?.encoding ?? encoding;
    return { embeddings, samples, pairs, data, root, seed, encoding: written, followLinks };
  }
  const { data, root, seed, encoding, followLinks } = measuredOn ?? {};
  // A verification set beside the data brings images of its own, whose embeddings are not kept.
  if (isVerificationSetPath(pairs) && resolve(pairs) !== resolve(data ?? "")) return undefined;
  const found = findEmbeddings(folder);
  return found && { ...found, pairs, data, root, seed, encoding, followLinks };
}
