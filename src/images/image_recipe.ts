import type { AugmentImageOptions } from "./choose_cut.ts";
import type { DecodeImageOptions } from "./decode_image.ts";

/** From the bytes of a picture to what a network takes: how it is turned, cut, resized, and what of that is left to chance. */
export interface ImageRecipe extends AugmentImageOptions, Pick<DecodeImageOptions, "orientation"> {}
