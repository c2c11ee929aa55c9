import { identityOf } from "../datasets/identity_of.ts";
import { cosineScores } from "./cosine_scores.ts";
import type { EmbeddedImages } from "./embeddings.ts";
import type { TestSet } from "./pairs.ts";
import type { ScoredPairs } from "./pairs.ts";
import { leftOutPairs, readablePairs } from "./readable_pairs.ts";

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
