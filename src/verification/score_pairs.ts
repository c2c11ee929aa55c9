import { identityOf } from "../datasets/identity_of.ts";
import { cosineScores } from "./cosine_scores.ts";
import type { EmbeddedImages } from "./embed_images.ts";
import type { TestSet } from "./open_test_set.ts";
import type { Pairs } from "./pairs.ts";
import { leftOutPairs, readablePairs } from "./readable_pairs.ts";

/** Pairs, and how much alike the two of each are. */
export interface ScoredPairs {
  /** The cosine of each pair. */
  scores: Float64Array;
  /** Of rows of the embeddings that were compared. */
  pairs: Pairs;
  /** The identity of each row, if known. */
  identities?: Int32Array;
  /** In a sentence, how many pairs are left out as an image of theirs cannot be read; absent if none are. */
  leftOut?: string;
}

/**
 * Scores pairs of images that have been embedded. Pairs of images that could not be read are left out.
 *
 * @param test Whose pairs.
 * @param embedded All images of these pairs, and any others.
 * @throws {Error} If no pairs of one kind are left.
 */
export function scorePairs(
  { dataset, pairs }: TestSet,
  { embeddings, images, unreadable }: EmbeddedImages,
): ScoredPairs {
  const rows = readablePairs(pairs, images, unreadable);
  return {
    scores: cosineScores(embeddings, rows),
    pairs: rows,
    identities: images.map((image) => identityOf(dataset, image)),
    leftOut: leftOutPairs(pairs, rows),
  };
}
