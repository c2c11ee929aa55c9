import type { AugmentImageOptions } from "../images/augment_image.ts";
import { decodeAugmented } from "../images/decode_augmented.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { Random } from "../random/random.ts";

/** Files of the images of a batch, and what is to be made of them. */
export interface LoadQuestion {
  files: Uint8Array<ArrayBuffer>[];
  /** Of each image, for what chance decides. */
  turns: { epoch: number; position: number }[];
  recipe: AugmentImageOptions;
  /** Of chance; without it nothing is left to it. */
  seed: number | undefined;
  maxPixels: number | undefined;
}

/** What became of a batch. */
export interface LoadAnswer {
  /** [n, S, S, 3], of those images that are sound. */
  pixels: Float32Array<ArrayBuffer>;
  /** What was wrong with the others, by their place in the batch. */
  faults: Map<number, string>;
}

/** Decodes and augments the images of a batch, one after the other into one array. */
export async function loadBatch(
  { files, turns, recipe, seed, maxPixels }: LoadQuestion,
): Promise<LoadAnswer> {
  const length = recipe.size ** 2 * 3;
  const pixels = new Float32Array(files.length * length);
  const faults = new Map<number, string>();
  let loaded = 0;
  for (const [i, bytes] of files.entries()) {
    const { epoch, position } = turns[i];
    const random = seed === undefined ? undefined : new Random(seed, "augment", epoch, position);
    const to = pixels.subarray(loaded * length, (loaded + 1) * length);
    try {
      await decodeAugmented(bytes, to, { ...recipe, maxPixels }, random);
      loaded++;
    } catch (error) {
      if (!(error instanceof ImageDecodeError)) throw error;
      faults.set(i, error.reason);
    }
  }
  return { pixels: loaded === files.length ? pixels : pixels.slice(0, loaded * length), faults };
}
