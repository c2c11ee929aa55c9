import type { ImageFormat } from "./headers/image_header.ts";
import type { Orientation } from "./orientation.ts";

/** The tag of EXIF and TIFF that says how a picture is to be turned. */
const TAG = 0x112;
/** Types of a value that are whole numbers: of 1, 2 and 4 bytes. */
const BYTE = 1, SHORT = 3, LONG = 4;

/**
 * The orientation that a file says its picture is stored in: of a JPEG in its first Exif segment, of a PNG in `eXIf`, of a WebP in
 * `EXIF`, of a TIFF among its own tags.
 *
 * @param bytes The whole file.
 * @param format What `readImageHeader` says of it.
 * @returns 1, upright, where the file says nothing, nothing that can be read, or what is no orientation.
 */
export function readOrientation(bytes: Uint8Array, format: ImageFormat): Orientation {
  const exif = exifOf(bytes, format);
  return exif ? orientationOf(exif) : 1;
}

function exifOf(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  switch (format) {
    case "jpeg":
      return exifOfJpeg(bytes);
    case "png":
      return exifOfPng(bytes);
    case "webp":
      return exifOfWebp(bytes);
    case "tiff":
      return bytes;
  }
}

/** The first segment APP1 before the pixels that begins with `Exif`; others hold XMP. */
function exifOfJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === 0x00 || marker === 0xff) at++; // padding, or stray bytes
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2; // no length follows
    else if (marker === 0xd9 || marker === 0xda) return undefined; // the end, or the pixels
    else {
      const end = at + 2 + view.getUint16(at + 2);
      const segment = bytes.subarray(at + 4, end);
      if (marker === 0xe1 && startsWith(segment, "Exif\0")) return withoutName(segment);
      at = Math.max(end, at + 4);
    }
  }
}

/** The chunk may also stand behind the pixels. */
function exifOfPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at), name = bytes.subarray(at + 4, at + 8);
    if (startsWith(name, "eXIf")) return withoutName(bytes.subarray(at + 8, at + 8 + length));
    if (startsWith(name, "IEND")) return undefined;
    at += 12 + length;
  }
}

/** Only files whose first chunk is VP8X have chunks besides the picture; a flag there says that EXIF is among them. */
function exifOfWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  if (!startsWith(bytes.subarray(12), "VP8X") || (bytes[20] & 8) === 0) return undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    if (startsWith(bytes.subarray(at, at + 4), "EXIF")) {
      return withoutName(bytes.subarray(at + 8, at + 8 + length));
    }
    at += 8 + length + (length & 1);
  }
}

/** EXIF as it stands in a JPEG begins with its name, which some programs take along into other files. */
function withoutName(exif: Uint8Array): Uint8Array {
  let start = 0;
  while (startsWith(exif.subarray(start), "Exif\0")) start += 6;
  return exif.subarray(start);
}

/** EXIF has the form of a TIFF file: the byte order, 42, where the first table is; a table is a count, then 12 bytes a tag. */
function orientationOf(tiff: Uint8Array): Orientation {
  const order = String.fromCharCode(...tiff.subarray(0, 2));
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return 1;
  const isLittle = order === "II", view = viewOf(tiff);
  const table = view.getUint32(4, isLittle);
  if (view.getUint16(2, isLittle) !== 42 || table + 2 > tiff.length) return 1;
  const count = view.getUint16(table, isLittle);
  for (let i = 0, at = table + 2; i < count && at + 12 <= tiff.length; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== TAG) continue;
    if (view.getUint32(at + 4, isLittle) !== 1) return 1; // several values
    const type = view.getUint16(at + 2, isLittle);
    const value = type === BYTE
      ? tiff[at + 8]
      : type === SHORT
      ? view.getUint16(at + 8, isLittle)
      : type === LONG
      ? view.getUint32(at + 8, isLittle)
      : 1;
    return value >= 1 && value <= 8 ? value as Orientation : 1;
  }
  return 1;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
