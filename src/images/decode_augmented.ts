import type { Random } from "../random/random.ts";
import { augmentCut } from "./augment_cut.ts";
import {
  changeCut,
  type Changes,
  chooseChanges,
  finishChanges,
} from "./augmentations/augmentations.ts";
import { windowOfTurn } from "./augmentations/turn_square.ts";
import { chooseCut } from "./choose_cut.ts";
import { crop, type Cut, type Rectangle } from "./crop.ts";
import { checkImageHeader, decodeImage, type DecodeImageOptions } from "./decode_image.ts";
import { decodeUprightWindow } from "./decode_upright_window.ts";
import { finishSquare } from "./finish_square.ts";
import type { Image } from "./image.ts";
import type { ImageRecipe } from "./image_recipe.ts";
import type { UprightHeader } from "./upright_header.ts";
import { imageKernels, kernelBytes } from "./wasm/image_kernels.ts";

/**
 * From the bytes of a picture to what the network takes, in one go: what `augmentImage` makes of what `decodeImage`
 * gives, to the last bit. Of most JPEG files only the pixels that are cut out are decoded.
 *
 * @param bytes The whole file, left as it was.
 * @param to Takes the result, `[S, S, 3]`: from -1 to 1, or bytes that `normalizeBytes` has yet to normalise.
 * @param options In range, see `checkAugmentOptions`.
 * @param random Decides jitter, mirroring and augmentations, as for `augmentImage`.
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
  const { size } = options, changes = chooseChanges(options.augment, random);
  if (changes) return await decodeChanged(bytes, { header, cut, changes }, to, options);
  const square = decodeUprightWindow(bytes, header, cut);
  if (square !== 0) finishSquare(square, cut.width, { size, mirror: cut.mirror }, to);
  else augmentCut(await decodeImage(bytes, options), cut, size, to);
}

/** What is to be made of a picture. */
export interface ChangedCut {
  header: UprightHeader;
  cut: Cut;
  changes: Changes;
}

/** The same of a picture that chance changes, once it has decided how. */
export async function decodeChanged(
  bytes: Uint8Array,
  { header, cut, changes }: ChangedCut,
  to: Float32Array | Uint8Array,
  options: ImageRecipe & DecodeImageOptions,
): Promise<void> {
  const { size } = options, { width: side, mirror } = cut;
  const window = changes.turn ? windowOfTurn(cut, changes.turn, header) : cut;
  const address = decodeUprightWindow(bytes, header, window);
  if (address !== 0 && !changes.turn) {
    const pixels = to instanceof Uint8Array ? to : new Uint8Array(to.length);
    finishSquare(address, side, { size, mirror }, pixels);
    finishChanges(pixels, size, changes, to);
    return;
  }
  const image = address === 0
    ? crop(await decodeImage(bytes, options), window)
    : imageAt(address, window);
  changeCut(image, { ...cut, x: cut.x - window.x, y: cut.y - window.y }, size, changes, to);
}

/** A picture in the memory of the image kernels, 4 bytes a pixel. */
function imageAt(address: number, { width, height }: Rectangle): Image {
  imageKernels().packPixels(address, width * height, address);
  return { width, height, data: kernelBytes(address, width * height * 3).slice() };
}
