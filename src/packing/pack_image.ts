import { decodeImage } from "../images/decode_image.ts";
import { encodeJpeg } from "../images/encode_jpeg.ts";
import type { ImageFormat } from "../images/headers/image_header.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { OrientationRule } from "../images/orientation.ts";
import { readWholeHeader } from "../images/read_whole_header.ts";
import { resizeBilinear } from "../images/resize_bilinear.ts";
import { uprightHeader } from "../images/upright_header.ts";

/** An image as it is written into a set. */
export interface PackedImage {
  bytes: Uint8Array<ArrayBuffer>;
  /** The usual ending of such a file, without the dot. */
  extension: string;
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** What has to be done to an image before it is written. */
export type PackedForm = Omit<PackedImage, "bytes"> & {
  /** Whether it is decoded and encoded again; otherwise its bytes stay as they are. */
  isMade: boolean;
  /** Whether a picture that is decoded is turned upright as EXIF says. */
  orientation?: OrientationRule;
};

/** What all programs read that take such sets: mxnet and InsightFace, WebDataset's decoders. */
const READ_BY_ALL = ["jpg", "png", "pgm", "ppm"];

/** Whether other programs that take such sets may not read an image of this ending. */
export function isRarelyRead(extension: string): boolean {
  return !READ_BY_ALL.includes(extension);
}

/**
 * What becomes of an image, as its header has it: with a `size`, its shorter side gets so many pixels unless it has
 * them already and is of a format that all programs read. A synthetic face is always drawn, as nobody else could
 * draw it. Bytes that stay as they are keep their orientation in EXIF; a picture that is encoded again has none, and is
 * turned upright before.
 *
 * @throws {ImageDecodeError} if the bytes are no picture, or one without its end.
 */
export function packedForm(
  bytes: Uint8Array,
  path: string,
  { size, orientation }: { size?: number; orientation?: OrientationRule } = {},
): PackedForm {
  try {
    const { format, width, height } = uprightHeader(bytes, readWholeHeader(bytes), orientation);
    const shorter = Math.min(width, height);
    const extension = extensionOf(format, bytes);
    const isMade = size !== undefined && (size !== shorter || isRarelyRead(extension));
    if (format !== "synthetic-face" && !isMade) {
      return { isMade: false, extension, width, height };
    }
    const scale = (size ?? shorter) / shorter;
    const of = (side: number) => Math.max(1, Math.round(side * scale));
    return { isMade: true, extension: "jpg", width: of(width), height: of(height), orientation };
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
  { width, height, orientation }: PackedForm,
  path?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const image = await decodeImage(bytes, { path, orientation });
  const isSame = image.width === width && image.height === height;
  return await encodeJpeg(isSame ? image : resizeBilinear(image, width, height));
}

function extensionOf(format: ImageFormat, bytes: Uint8Array): string {
  switch (format) {
    case "jpeg":
      return "jpg";
    case "tiff":
      return "tif";
    case "pnm":
      return ["pbm", "pgm", "ppm"][(bytes[1] - 0x31) % 3]; // P1 to P6
    default:
      return format;
  }
}
