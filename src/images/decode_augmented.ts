import type { Random } from "../random/random.ts";
import { augmentCut } from "./augment_cut.ts";
import { chooseCut } from "./choose_cut.ts";
import { checkImageHeader, decodeImage, type DecodeImageOptions } from "./decode_image.ts";
import { decodeUprightWindow } from "./decode_upright_window.ts";
import { finishSquare } from "./finish_square.ts";
import type { ImageRecipe } from "./image_recipe.ts";

/**
 * From the bytes of a picture to what the network takes, in one go: what `augmentImage` makes of what `decodeImage`
 * gives, to the last bit. Of most JPEG files only the pixels that are cut out are decoded.
 *
 * @param bytes The whole file, left as it was.
 * @param to Takes the result, `[S, S, 3]`: from -1 to 1, or bytes that `normalizeBytes` has yet to normalise.
 * @param options In range, see `checkAugmentOptions`.
 * @param random Decides jitter and mirroring, as for `augmentImage`.
 * @throws {ImageDecodeError} if the bytes are no picture, a broken one or too large a one.
 */
export async function decodeAugmented(
  bytes: Uint8Array,
  to: Float32Array | Uint8Array,
  options: ImageRecipe & DecodeImageOptions,
  random?: Random,
): Promise<void> {
  const header = checkImageHeader(bytes, options);
  const cut = chooseCut(header, options, random);
  const { size } = options;
  const square = decodeUprightWindow(bytes, header, cut);
  if (square !== 0) finishSquare(square, cut.width, { size, mirror: cut.mirror }, to);
  else augmentCut(await decodeImage(bytes, options), cut, size, to);
}
