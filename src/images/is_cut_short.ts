import { type ImageHeader, readPnmHeader } from "./read_image_header.ts";

/**
 * Whether a picture lacks its end, as a download that broke off does, without decoding it: a JPEG or PNG its end
 * marker, a PGM or PPM some of its pixels. What follows the end does not matter.
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
      return lastIndexOf(bytes, [0xff, 0xd9]) < startOfScan(bytes);
    case "png": {
      const end = lastIndexOf(bytes, [0x49, 0x45, 0x4e, 0x44]); // IEND, and a checksum of 4 bytes
      return end < 0 || end + 8 > bytes.length;
    }
    case "pnm": {
      const { width, height, channels, maxValue, offset } = readPnmHeader(bytes);
      return bytes.length - offset < width * height * channels * (maxValue > 255 ? 2 : 1);
    }
    case "synthetic-face":
      return false;
  }
}

/** Where the pixels of a JPEG begin; a picture within its header, a thumbnail, has an end of its own. */
function startOfScan(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xda) return at;
    if (marker === 0xff) at++; // padding
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2; // no length follows
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
