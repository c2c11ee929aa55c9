import type { Backbone } from "../backbones/backbone.ts";
import { type Communicator, gatherJson } from "../compute/communicator.ts";
import type { Dataset } from "../datasets/dataset.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { UnreadableImages } from "../images/unreadable_images.ts";
import { embedImages, type EmbedImagesOptions } from "./embed_images.ts";
import type { EmbeddedImages } from "./embeddings.ts";

const BATCH = 64;

/** How {@link embedTogether} embeds. */
export interface EmbedTogetherOptions extends EmbedImagesOptions {
  /** The ranks. */
  communicator: Communicator;
  /** Hears of each image that is skipped on any rank, of which the first tells. */
  onSkip: (error: ImageDecodeError) => void;
  /** Ends it before its time, with its reason as the error. */
  signal?: AbortSignal;
  /**
   * Whether all ranks end if the signal of one does. Otherwise it leaves the others waiting.
   *
   * @default {false}
   */
  isStoppedTogether?: boolean;
}

/** The error of a rank that ends as another one does, see {@link EmbedTogetherOptions.isStoppedTogether}. */
export const STOPPED_ELSEWHERE = new Error("Cannot go on as another rank was asked to stop");

/**
 * Embeds images on all ranks, which must hold the same weights: rank r of n takes every n-th batch from the r-th on. Batches are
 * those of {@link embedImages}, so the embeddings are the same however many ranks there are.
 *
 * @param images Numbers of images in the dataset, each once.
 */
export async function embedTogether(
  backbone: Backbone,
  dataset: Dataset,
  images: Int32Array,
  { communicator, onSkip, onProgress, signal, isStoppedTogether, ...options }: EmbedTogetherOptions,
): Promise<EmbeddedImages> {
  const { rank, size } = communicator;
  const skipped: { path: string; reason: string }[] = [];
  const places = images.map((_, place) => place)
    .filter((place) => Math.floor(place / BATCH) % size === rank);
  const own = await embedImages(backbone, dataset, places.map((place) => images[place]), {
    ...options,
    batch: BATCH,
    onSkip(error) {
      skipped.push({ path: error.path, reason: error.reason });
      if (size === 1) onSkip(error);
    },
    onProgress(embedded) {
      signal?.throwIfAborted();
      onProgress?.(Math.min(images.length, size * embedded));
    },
  }).catch((error) => {
    if (isStoppedTogether && signal?.aborted && error === signal.reason) return undefined;
    throw error;
  });
  if (isStoppedTogether && communicator.allGather(Float32Array.of(+!own)).some(([stop]) => stop)) {
    throw own ? STOPPED_ELSEWHERE : signal!.reason;
  }
  if (!own) throw signal!.reason;
  if (size === 1) return own;
  const embedded = new Set(own.images);
  const found = communicator.allGather(
    Float32Array.from(places.filter((place) => embedded.has(images[place]))),
  );
  const data = communicator.allGather(own.embeddings.data);
  const rows = found.flatMap((places, rank) =>
    Array.from(places, (place, row) => ({ place, rank, row }))
  ).sort((one, other) => one.place - other.place);
  const unreadable = new UnreadableImages();
  for (const { path, reason } of gatherJson(communicator, skipped).flat()) {
    const error = new ImageDecodeError(path, reason);
    unreadable.add(error);
    if (rank === 0) onSkip(error);
  }
  const { length } = own.embeddings;
  const all = new Float32Array(rows.length * length);
  rows.forEach(({ rank, row }, at) =>
    all.set(data[rank].subarray(row * length, (row + 1) * length), at * length)
  );
  return {
    embeddings: { data: all, count: rows.length, length },
    images: Int32Array.from(rows, ({ place }) => images[place]),
    unreadable,
  };
}
