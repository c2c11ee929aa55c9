import type { DataSource } from "../datasets/data_source.ts";
import { openDataset } from "../datasets/open_dataset.ts";
import { findEmbeddings } from "../runs/embeddings_npy.ts";
import { comparePairs } from "./compare_pairs.ts";
import { findPairs, type PairsSource } from "./find_pairs.ts";
import type { RunRecord } from "./run_record.ts";

/** Pairs that the user names, in place of those that a folder says it was measured on. */
export type GivenPairs = Pick<PairsSource, "pairs" | keyof DataSource>;

/**
 * Compares the embeddings of an extraction or verification on its pairs, and adds to the record what comes out. Records without
 * embeddings stay as they are.
 *
 * @throws {Error} if given pairs or data cannot be read, or do not fit; where a folder's own ones cannot, a notice says so.
 */
export async function addComparedPairs(run: RunRecord, given?: GivenPairs): Promise<void> {
  if (given) {
    const embeddings = findEmbeddings(run.folder);
    if (embeddings) await compare(run, { ...embeddings, ...given });
    return;
  }
  const found = await findPairs(run);
  if (!found) return;
  try {
    await compare(run, found);
  } catch (fault) {
    run.notices.push(
      `The scores of "${run.folder}" are not compared again, so that no mistakes are shown: ` +
        (fault as Error).message,
    );
  }
}

async function compare(run: RunRecord, source: PairsSource): Promise<void> {
  const { data } = source;
  const dataset = data === undefined ? undefined : await openDataset(data, source);
  try {
    run.comparedPairs = await comparePairs(source, dataset);
  } finally {
    await dataset?.close();
  }
}
