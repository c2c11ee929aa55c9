import { crop } from "../images/crop.ts";
import { decodeImage } from "../images/decode_image.ts";
import { encodeJpeg } from "../images/encode_jpeg.ts";
import { resizeBilinear } from "../images/resize_bilinear.ts";

/** The side of a thumbnail, pixels. */
export const THUMBNAIL_SIZE = 96;

/**
 * The largest centred square of a picture, small, as the address of an image in a page.
 *
 * @param bytes The picture's file.
 * @param path What it is called, for errors.
 * @throws {ImageDecodeError} if it is broken.
 */
export async function thumbnail(bytes: Uint8Array, path: string): Promise<string> {
  const image = await decodeImage(bytes, { path });
  const side = Math.min(image.width, image.height);
  const square = crop(image, {
    x: Math.floor((image.width - side) / 2),
    y: Math.floor((image.height - side) / 2),
    width: side,
    height: side,
  });
  const small = resizeBilinear(square, THUMBNAIL_SIZE, THUMBNAIL_SIZE);
  return `data:image/jpeg;base64,${(await encodeJpeg(small, 85)).toBase64()}`;
}
