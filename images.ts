/**
 * Bytes to pixels and back: decoding, cutting, mirroring, resizing, normalising, encoding.
 *
 * @module
 */

export * from "./src/images/image.ts";
export { ImageDecodeError } from "./src/images/image_decode_error.ts";
export type { UnreadableImages } from "./src/images/unreadable_images.ts";
export * from "./src/images/read_image_header.ts";
export * from "./src/images/is_cut_short.ts";
export {
  type Orientation,
  ORIENTATION_RULES,
  type OrientationRule,
} from "./src/images/orientation.ts";
export * from "./src/images/read_orientation.ts";
export type { ImageRecipe } from "./src/images/image_recipe.ts";
export { decodeImage, type DecodeImageOptions } from "./src/images/decode_image.ts";
export * from "./src/images/decode_pnm.ts";
export * from "./src/images/synthetic_face.ts";
export { crop, type Rectangle } from "./src/images/crop.ts";
export * from "./src/images/flip_horizontal.ts";
export * from "./src/images/resize_bilinear.ts";
export * from "./src/images/normalize.ts";
export * from "./src/images/augment_image.ts";
export type { Augmentations } from "./src/images/augmentations/augmentations.ts";
export type { AugmentImageOptions } from "./src/images/choose_cut.ts";
export * from "./src/images/squares.ts";
export * from "./src/images/contact_sheet.ts";
export * from "./src/images/encode_png.ts";
export * from "./src/images/encode_jpeg.ts";
