import type { Backbone } from "../backbones/backbone.ts";
import type { Communicator } from "../compute/communicator.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { identityOf } from "../datasets/identity_of.ts";
import type { ImageRecipe } from "../images/image_recipe.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import { cosineScores } from "../verification/cosine_scores.ts";
import type { Pairs } from "../verification/pairs.ts";
import { leftOutPairs, readablePairs } from "../verification/readable_pairs.ts";
import { verificationIntervals } from "../verification/verification_intervals.ts";
import { type Verification, verifyScores } from "../verification/verify.ts";
import { embedTogether } from "./embed_together.ts";

/** What {@link verifyBackbone} needs besides the backbone. */
export interface VerifyBackboneOptions {
  dataset: Dataset;
  /** Of images of `dataset`. */
  pairs: Pairs;
  recipe: ImageRecipe;
  onSkip: (error: ImageDecodeError) => void;
  /** Hears how many pairs are left out, if any are. */
  onNotice: (message: string) => void;
  /** Hears how many of the images are embedded. */
  onProgress: (embedded: number, images: number) => void;
  /** The ranks that share the images. */
  communicator: Communicator;
  /** Whether to measure intervals, which takes a quarter of a second for 6,000 pairs. */
  intervals: boolean;
  /** Ends it before its time, with the signal's reason as the error. */
  signal?: AbortSignal;
}

/**
 * Embeds the images of pairs, each once, and verifies. Pairs of images that cannot be read are left out.
 *
 * @returns Nothing on any rank but the first.
 */
export async function verifyBackbone(
  backbone: Backbone,
  options: VerifyBackboneOptions,
): Promise<Verification | undefined> {
  const { dataset, pairs, recipe, communicator, intervals, signal } = options;
  const { onSkip, onNotice, onProgress } = options;
  const wanted = Int32Array.from(new Set([...pairs.a, ...pairs.b])).sort();
  const { embeddings, images, unreadable } = await embedTogether(backbone, dataset, wanted, {
    communicator,
    recipe,
    onSkip,
    onProgress(embedded) {
      signal?.throwIfAborted();
      onProgress(embedded, wanted.length);
    },
  });
  if (communicator.rank > 0) return undefined;
  const rows = readablePairs(pairs, images, unreadable);
  const scores = cosineScores(embeddings, rows), notice = leftOutPairs(pairs, rows);
  if (notice !== undefined) onNotice(notice);
  const verification = verifyScores(scores, rows);
  if (!intervals) return verification;
  const identities = images.map((image) => identityOf(dataset, image));
  return { ...verification, intervals: verificationIntervals(scores, rows, identities) };
}
