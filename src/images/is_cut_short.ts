import { isWholeJpeg } from "./decode_jpeg.ts";
import { pnmBytes } from "./decode_pnm.ts";
import type { ImageHeader } from "./headers/image_header.ts";
import { bmpEnd } from "./headers/read_bmp_header.ts";
import { gifEnd } from "./headers/read_gif_header.ts";
import { heifEnd } from "./headers/read_heif_header.ts";
import { readPnmHeader } from "./headers/read_pnm_header.ts";
import { tiffEnd } from "./headers/read_tiff_header.ts";
import { webpEnd } from "./headers/read_webp_header.ts";

/**
 * Whether a picture lacks its end, as a download that broke off does, without decoding all of it: a PNG its end
 * marker, a JPEG that and some of its pixels, others some of the bytes that their header promises. What follows the
 * end does not matter.
 *
 * @param bytes A file with a whole header.
 * @param format What `readImageHeader` says of it.
 *
 * @example Usage
 * ```ts
 * import { isCutShort } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("P6 1 1 255 abc");
 *
 * strictEqual(isCutShort(bytes, "pnm"), false);
 * strictEqual(isCutShort(bytes.subarray(0, 13), "pnm"), true);
 * ```
 */
export function isCutShort(bytes: Uint8Array, format: ImageHeader["format"]): boolean {
  switch (format) {
    case "jpeg":
      return lastIndexOf(bytes, [0xff, 0xd9]) < startOfScan(bytes) && !isWholeJpeg(bytes);
    case "png": {
      const end = lastIndexOf(bytes, [0x49, 0x45, 0x4e, 0x44]); // IEND, and a checksum of 4 bytes
      return end < 0 || end + 8 > bytes.length;
    }
    case "pnm": {
      const header = readPnmHeader(bytes);
      return bytes.length - header.offset < pnmBytes(header);
    }
    case "webp":
      return bytes.length < webpEnd(bytes);
    case "gif":
      return bytes.length < gifEnd(bytes);
    case "bmp":
      return bytes.length < bmpEnd(bytes);
    case "tiff":
      return bytes.length < tiffEnd(bytes);
    case "avif":
    case "heic":
      return bytes.length < heifEnd(bytes);
    case "synthetic-face":
      return false;
  }
}

/** Where the pixels of a JPEG begin; a picture within its header, a thumbnail, has an end of its own. */
function startOfScan(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) at++; // stray bytes, or padding
    else if (marker === 0xda) return at;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2; // no length follows
    else at += 2 + view.getUint16(at + 2);
  }
  return bytes.length; // there are none
}

function lastIndexOf(bytes: Uint8Array, wanted: number[]): number {
  for (let at = bytes.lastIndexOf(wanted[0]); at >= 0; at = bytes.lastIndexOf(wanted[0], at - 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
    if (at === 0) break; // an index of -1 would be the end again
  }
  return -1;
}
