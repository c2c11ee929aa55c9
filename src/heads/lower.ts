import { fullFc, fullFcMemory, type FullFcOptions } from "./full_fc.ts";
import type { Head } from "./head.ts";

/**
 * The lower boundary of the Virtual FC paper (Li et al., CVPR 2021, Table 1): a full layer over only as many identities
 * as Virtual FC has anchors, M, so that both heads are of one size. Which M is left to the seed; the images of the others
 * are left out of the data before training, so that no step is spent on them. Loss, defaults and memory are those of
 * {@link fullFc} over M identities.
 *
 * @param options The identities are the M that are left.
 */
export function lower(options: FullFcOptions): Head {
  return { ...fullFc(options), name: "lower" };
}

/** 12 M D bytes of weights, gradient and momentum; a step's unit rows and cosines with their gradients. */
export const lowerMemory: typeof fullFcMemory = fullFcMemory;
