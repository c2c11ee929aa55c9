import { decodeByMagick, type MagickPicture } from "./decode_by_magick.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodePng } from "./decode_png.ts";
import { decodePnm } from "./decode_pnm.ts";
import { decodeWebp } from "./decode_webp.ts";
import type { Image } from "./image.ts";
import { ImageDecodeError, pictureFault } from "./image_decode_error.ts";
import { isCutShort } from "./is_cut_short.ts";
import { type OrientationRule, turnImage } from "./orientation.ts";
import { type ImageHeader, readImageHeader } from "./read_image_header.ts";
import { parseSyntheticFace, renderSyntheticFace } from "./synthetic_face.ts";
import { type UprightHeader, uprightHeader } from "./upright_header.ts";

/** Options of {@link decodeImage}. */
export interface DecodeImageOptions {
  /**
   * Where the bytes come from, for errors.
   *
   * @default {"bytes in memory"}
   */
  path?: string;
  /**
   * The most pixels that a picture may have. Larger ones are refused by their header, before any
   * memory is taken for them.
   *
   * @default {64 * 2 ** 20}
   */
  maxPixels?: number;
  /**
   * Whether a picture that EXIF says is stored turned or mirrored is turned upright, or left as it is stored.
   *
   * @default {"exif"}
   */
  orientation?: OrientationRule;
}

/**
 * Turns the bytes of a picture into pixels: JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC, PBM, PGM or PPM, or a
 * synthetic face. The format is told by the first bytes, not by the name. The pixels are those that Pillow's
 * `convert("RGB")` gives: grey becomes three equal channels, transparency is left out, of 16 bits the upper 8 are
 * taken, and of several frames or pages the first. The picture is turned upright as its EXIF data says.
 *
 * All but the usual JPEG files and PNM needs permission to read the npm cache, PNG the environment, too.
 *
 * @param bytes The whole file, left as it was.
 * @throws {ImageDecodeError} if the bytes are no such picture, a broken one or too large a one.
 *
 * @example Usage
 * ```ts
 * import { decodeImage } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("P6 1 1 255 abc");
 *
 * deepStrictEqual(await decodeImage(bytes), { width: 1, height: 1, data: Uint8Array.of(97, 98, 99) });
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeImageOptions = {},
): Promise<Image> {
  const { path = BYTES } = options;
  const { format, orientation, stored } = checkImageHeader(bytes, options);
  const { width, height } = stored;
  try {
    const image = await decode(bytes, { format, width, height });
    if (
      image.width !== width || image.height !== height || image.data.length !== width * height * 3
    ) {
      throw new Error(`the header says ${width} x ${height}, got ${image.width} x ${image.height}`);
    }
    return turnImage(image, orientation);
  } catch (cause) {
    throw pictureFault(path, cause);
  }
}

const BYTES = "bytes in memory";

/**
 * Reads the header of a picture, which must be of a size that may be decoded.
 *
 * @throws {ImageDecodeError} if it is not, or the bytes are no picture.
 */
export function checkImageHeader(bytes: Uint8Array, options: DecodeImageOptions): UprightHeader {
  const { path = BYTES, maxPixels = 64 * 2 ** 20, orientation } = options;
  try {
    const header = readImageHeader(bytes);
    const { width, height } = header;
    if (width * height > maxPixels) {
      throw new RangeError(
        `expected at most ${maxPixels} pixels, got a header of ${width} x ${height}`,
      );
    }
    if (width * height === 0) {
      throw new RangeError(`expected at least one pixel, got a header of ${width} x ${height}`);
    }
    return uprightHeader(bytes, header, orientation);
  } catch (cause) {
    throw new ImageDecodeError(path, cause);
  }
}

/** By the decoder that is fastest for its format, and what that one leaves by ImageMagick, which reads all of them. */
async function decode(bytes: Uint8Array, header: ImageHeader): Promise<Image> {
  const { format, width, height } = header;
  switch (format) {
    case "jpeg":
      return decodeJpeg(bytes) ?? await decodeOtherJpeg(bytes, { format, width, height });
    case "png":
      return await decodePng(bytes) ?? await decodeStrictly(bytes, { format, width, height });
    case "webp":
      return await decodeWebp(bytes) ?? await decodeStrictly(bytes, { format, width, height });
    case "pnm":
      return decodePnm(bytes);
    case "synthetic-face":
      return renderSyntheticFace(parseSyntheticFace(bytes));
    default:
      return await decodeStrictly(bytes, { format, width, height });
  }
}

/** What libraries warn of is a fault: Pillow reads nothing that is cut short or corrupt. */
function decodeStrictly(bytes: Uint8Array, header: ImageHeader & { format: MagickPicture }) {
  return decodeByMagick(bytes, header, () => true);
}

/** Broken pixels of a JPEG are made up by libjpeg, for Pillow too, but not those behind the end of a file. */
function decodeOtherJpeg(bytes: Uint8Array, header: ImageHeader & { format: "jpeg" }) {
  if (!isCutShort(bytes, "jpeg")) return decodeByMagick(bytes, header, () => false);
  throw new SyntaxError(`the JPEG is cut short after ${bytes.length} bytes`);
}
