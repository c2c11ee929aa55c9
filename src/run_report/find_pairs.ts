import { dirname, resolve } from "node:path";
import { type DataSource, dataSourceOf } from "../datasets/data_source.ts";
import { type EmbeddingsPaths, findEmbeddings } from "../runs/embeddings_npy.ts";
import { readMeasuredOn } from "../runs/measured_on_json.ts";
import { pairsKindOf } from "../verification/read_pairs.ts";
import type { RunRecord } from "./run_record.ts";

/** Where pairs are, what is compared on them, and what was embedded, to show images of. */
export interface PairsSource extends EmbeddingsPaths, Partial<DataSource> {
  /** Pairs as {@link readPairs} takes them. */
  pairs: string;
}

/** The pairs that the figures of an extraction or verification were measured on, where its embeddings were kept. */
export async function findPairs(
  { folder, measuredOn }: RunRecord,
): Promise<PairsSource | undefined> {
  const { pairs, templates, embeddings, samples } = measuredOn ?? {};
  // Pairs of templates are none of images.
  if (pairs === undefined || templates !== undefined) return undefined;
  if (embeddings !== undefined) {
    const embedded = dataSourceOf(await readMeasuredOn(dirname(embeddings)));
    const encoding = measuredOn?.encoding ?? embedded.encoding;
    return { embeddings, samples, pairs, ...embedded, encoding };
  }
  const embedded = dataSourceOf(measuredOn ?? {});
  // Of images that pairs bring along the embeddings are not kept, unless these are the data.
  if (pairsKindOf(pairs).openOwn && resolve(pairs) !== resolve(embedded.data ?? "")) {
    return undefined;
  }
  const found = findEmbeddings(folder);
  return found && { ...found, pairs, ...embedded };
}
