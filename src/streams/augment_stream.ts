import type { Sample } from "../datasets/sample.ts";
import { augmentImage, checkAugmentOptions } from "../images/augment_image.ts";
import type { AugmentImageOptions } from "../images/choose_cut.ts";
import { Random } from "../random/random.ts";
import type { Decoded } from "./decode_stream.ts";

/** Options of {@link AugmentStream}. */
export interface AugmentStreamOptions extends AugmentImageOptions {
  /**
   * Whether chance moves, mirrors and changes the images. Without it the recipe is that for evaluation.
   *
   * @default {false}
   */
  train?: boolean;
  /**
   * The same seed makes the same choices.
   *
   * @default {0}
   */
  seed?: number;
}

/** What {@link AugmentStream} makes of an item: the same with an array instead of a picture. */
export type Augmented<T> = Omit<T, "picture"> & {
  /** `[S, S, 3]` from -1 to 1. */
  readonly pixels: Float32Array<ArrayBuffer>;
};

/**
 * Cuts, mirrors, resizes, augments and normalises decoded images, as {@link augmentImage} does. What chance
 * decides hangs on seed, epoch and place in the epoch alone, not on what came before.
 *
 * @throws {RangeError} if an option is out of its range.
 *
 * @example Usage
 * ```ts
 * import { AugmentStream, DecodeStream, SampleStream, syntheticFaces } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const faces = syntheticFaces({ identities: 2, imagesPerIdentity: 3, size: 32 });
 * const images = new SampleStream(faces, { batchSize: 4, imagesPerIdentity: 2, epochs: 1 })
 *   .pipeThrough(new DecodeStream(faces, { workers: 0 }))
 *   .pipeThrough(new AugmentStream({ size: 24, crop: 28, jitter: 2, flip: true, train: true }));
 *
 * for await (const { pixels } of images) strictEqual(pixels.length, 24 * 24 * 3);
 * ```
 */
export class AugmentStream<T extends Decoded<Pick<Sample, "epoch" | "position">>>
  extends TransformStream<T, Augmented<T>> {
  /** Checks the options. */
  constructor(options: AugmentStreamOptions) {
    const { train = false, seed = 0, ...recipe } = options;
    checkAugmentOptions(recipe);
    super({
      transform({ picture, ...item }, controller) {
        const random = train ? new Random(seed, "augment", item.epoch, item.position) : undefined;
        controller.enqueue({ ...item, pixels: augmentImage(picture, recipe, random) });
      },
    });
  }
}
