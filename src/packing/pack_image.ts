import { decodeImage } from "../images/decode_image.ts";
import { encodeJpeg } from "../images/encode_jpeg.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import { readWholeHeader } from "../images/read_whole_header.ts";
import { resizeBilinear } from "../images/resize_bilinear.ts";

/** An image as it is written into a set. */
export interface PackedImage {
  bytes: Uint8Array<ArrayBuffer>;
  /** The usual ending of such a file, without the dot. */
  extension: "jpg" | "png" | "pgm" | "ppm";
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** What has to be done to an image before it is written. */
export type PackedForm = Omit<PackedImage, "bytes"> & {
  /** Whether it is decoded and encoded anew; otherwise its bytes stay as they are. */
  isMade: boolean;
};

/**
 * What becomes of an image, as its header has it: with a `size`, its shorter side gets so many pixels unless it has
 * them already. A synthetic face is always drawn, as nobody else could draw it.
 *
 * @throws {ImageDecodeError} if the bytes are no picture, or one without its end.
 */
export function packedForm(bytes: Uint8Array, path: string, size?: number): PackedForm {
  try {
    const { format, width, height } = readWholeHeader(bytes);
    const shorter = Math.min(width, height), isResized = size !== undefined && size !== shorter;
    if (format !== "synthetic-face" && !isResized) {
      const ofPnm = bytes[1] === 0x36 ? "ppm" : "pgm"; // P6 or P5
      const extension = format === "jpeg" ? "jpg" : format === "pnm" ? ofPnm : format;
      return { isMade: false, extension, width, height };
    }
    const scale = (size ?? shorter) / shorter;
    const of = (side: number) => Math.max(1, Math.round(side * scale));
    return { isMade: true, extension: "jpg", width: of(width), height: of(height) };
  } catch (cause) {
    throw new ImageDecodeError(path, cause);
  }
}

/**
 * Decodes an image, resizes it and encodes it as a JPEG of quality 95.
 *
 * @param path Where the bytes come from, for errors.
 * @throws {ImageDecodeError} if it cannot be decoded.
 */
export async function makePacked(
  bytes: Uint8Array,
  { width, height }: PackedForm,
  path?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = await decodeImage(bytes, { path });
  const isSame = image.width === width && image.height === height;
  return await encodeJpeg(isSame ? image : resizeBilinear(image, width, height));
}
