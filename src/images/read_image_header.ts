import { describeFile } from "./headers/describe_file.ts";
import type { ImageHeader } from "./headers/image_header.ts";
import { readBmpHeader } from "./headers/read_bmp_header.ts";
import { readGifHeader } from "./headers/read_gif_header.ts";
import { heifFormat, readHeifHeader } from "./headers/read_heif_header.ts";
import { readJpegHeader } from "./headers/read_jpeg_header.ts";
import { readPngHeader } from "./headers/read_png_header.ts";
import { readPnmHeader } from "./headers/read_pnm_header.ts";
import { readTiffHeader } from "./headers/read_tiff_header.ts";
import { readWebpHeader } from "./headers/read_webp_header.ts";
import { isSyntheticFace, parseSyntheticFace } from "./synthetic_face.ts";

export type { ImageFormat, ImageHeader } from "./headers/image_header.ts";
export { type PnmHeader, readPnmHeader } from "./headers/read_pnm_header.ts";

/**
 * Reads format and size from the header of a picture without decoding it. The format is told by the first bytes.
 *
 * @param bytes A JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC, PBM, PGM or PPM file, or a synthetic face.
 * @throws {SyntaxError} if the bytes are none of these, saying what they are, or end within the header.
 *
 * @example Usage
 * ```ts
 * import { readImageHeader } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("P6 3 2 255 ");
 *
 * const { format, width, height } = readImageHeader(bytes);
 * deepStrictEqual([format, width, height], ["pnm", 3, 2]);
 * ```
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (isSyntheticFace(bytes)) {
    const { size } = parseSyntheticFace(bytes);
    return { format: "synthetic-face", width: size, height: size };
  }
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  for (const [magic, read] of READERS) if (magic.test(start)) return read(bytes);
  const heif = heifFormat(bytes);
  if (heif) return readHeifHeader(bytes, heif);
  throw new SyntaxError(
    `expected a JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, HEIC, PBM, PGM or PPM file, got ` +
      describeFile(bytes),
  );
}

/** By the first bytes, a character each. */
const READERS: readonly [RegExp, (bytes: Uint8Array) => ImageHeader][] = [
  [/^\xff\xd8\xff/, readJpegHeader],
  [/^\x89PNG/, readPngHeader],
  [/^RIFF[^]{4}WEBP/, readWebpHeader],
  [/^GIF8[79]a/, readGifHeader],
  [/^BM/, readBmpHeader],
  [/^(II[\x2a\x2b]\0|MM\0[\x2a\x2b])/, readTiffHeader],
  [/^P[1-6][\s#]/, readPnmHeader],
];
