import type { Backbone } from "../backbones/backbone.ts";
import { type Communicator, singleRank } from "../compute/communicator.ts";
import type { ImageDecodeError } from "../images/image_decode_error.ts";
import type { EmbedImagesOptions } from "./embed_images.ts";
import { embedTogether } from "./embed_together.ts";
import type { TestSet } from "./pairs.ts";
import type { ScoredPairs } from "./pairs.ts";
import { scorePairs } from "./score_pairs.ts";

/** How {@link verifyPairs} embeds. */
export interface VerifyPairsOptions extends Omit<EmbedImagesOptions, "batch" | "onProgress"> {
  /** Hears of each image that is skipped. */
  onSkip: (error: ImageDecodeError) => void;
  /** The ranks that share the images. @default {this one alone} */
  communicator?: Communicator;
  /** Hears how many of the images are embedded. */
  onProgress?: (embedded: number, images: number) => void;
  /** Ends it before its time, with the signal's reason as the error. */
  signal?: AbortSignal;
  /** Whether all ranks end if the signal of one does, rather than wait for it. @default {false} */
  isStoppedTogether?: boolean;
}

/**
 * Embeds the images of pairs, each once, and scores the pairs. Pairs of images that cannot be read are left out.
 *
 * @returns Nothing on any rank but the first.
 * @throws {Error} If no pairs of one kind are left.
 */
export async function verifyPairs(
  backbone: Backbone,
  test: TestSet,
  { communicator = singleRank, onProgress, ...options }: VerifyPairsOptions,
): Promise<ScoredPairs | undefined> {
  const { dataset, pairs } = test;
  const wanted = Int32Array.from(new Set([...pairs.a, ...pairs.b])).sort();
  const embedded = await embedTogether(backbone, dataset, wanted, {
    ...options,
    communicator,
    onProgress: (embedded) => onProgress?.(embedded, wanted.length),
  });
  return communicator.rank > 0 ? undefined : scorePairs(test, embedded);
}
