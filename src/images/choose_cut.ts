import type { Random } from "../random/random.ts";
import type { Augmentations } from "./augmentations/augmentations.ts";
import type { Cut } from "./crop.ts";

/** Options of {@link augmentImage}. Sizes are pixels. */
export interface AugmentImageOptions {
  /** S, the side of the square that comes out. */
  size: number;
  /**
   * The side of the square that is cut out of the image.
   *
   * @default {the largest that fits}
   */
  crop?: number;
  /**
   * How far right and down of the image's centre that of the square lies.
   *
   * @default {[0, 0]}
   */
  cropOffset?: readonly [x: number, y: number];
  /**
   * How far at most chance moves the square, in x and in y.
   *
   * @default {0}
   */
  jitter?: number;
  /**
   * Whether chance mirrors every second image.
   *
   * @default {false}
   */
  flip?: boolean;
  /**
   * What else chance changes, and in what share of the images.
   *
   * @default {nothing}
   */
  augment?: Augmentations;
}

/**
 * What a recipe takes of a picture of `width` x `height`.
 *
 * @param random Decides jitter and mirroring. Without it neither is done.
 */
export function chooseCut(
  { width, height }: { width: number; height: number },
  options: AugmentImageOptions,
  random?: Random,
): Cut {
  const { crop = Infinity, cropOffset = [0, 0], jitter = 0, flip = false } = options;
  const side = Math.min(crop, width, height);
  // All three are always drawn, so that one option does not change what another one decides.
  const shakeX = random ? random.below(2 * jitter + 1) - jitter : 0;
  const shakeY = random ? random.below(2 * jitter + 1) - jitter : 0;
  const mirror = (random?.below(2) ?? 0) === 1 && flip;
  const x = clamp(Math.floor((width - side) / 2) + cropOffset[0] + shakeX, width - side);
  const y = clamp(Math.floor((height - side) / 2) + cropOffset[1] + shakeY, height - side);
  return { x, y, width: side, height: side, mirror };
}

function clamp(start: number, most: number): number {
  return Math.max(0, Math.min(start, most));
}
