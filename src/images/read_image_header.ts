import { isSyntheticFace, parseSyntheticFace } from "./synthetic_face.ts";

/** What the first bytes of a picture say about it. */
export interface ImageHeader {
  /** How the picture is encoded. */
  format: "jpeg" | "png" | "pnm" | "synthetic-face";
  /** Pixels a row. */
  width: number;
  /** Rows. */
  height: number;
}

/** The header of a binary PGM or PPM file. */
export interface PnmHeader extends ImageHeader {
  /** Both kinds are told apart by `channels`. */
  format: "pnm";
  /** 1 for PGM (grey), 3 for PPM (red, green, blue). */
  channels: 1 | 3;
  /** The brightest value, 1 to 65535; above 255 a value takes two bytes, the high one first. */
  maxValue: number;
  /** Where the pixels begin. */
  offset: number;
}

/**
 * Reads format and size from the header of a picture without decoding it.
 *
 * @param bytes A JPEG, PNG, binary PGM or PPM file, or a synthetic face.
 * @throws {SyntaxError} if the bytes are none of these, or end within the header.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (isSyntheticFace(bytes)) {
    const { size } = parseSyntheticFace(bytes);
    return { format: "synthetic-face", width: size, height: size };
  }
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return readJpegHeader(bytes);
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47)) return readPngHeader(bytes);
  if (startsWith(bytes, 0x50, 0x35) || startsWith(bytes, 0x50, 0x36)) return readPnmHeader(bytes);
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  throw new SyntaxError(
    `expected a JPEG, PNG, binary PGM or binary PPM file, got ` +
      (start.length > 0 ? `one that begins with the bytes ${start.join(" ")}` : "an empty one"),
  );
}

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** The size is in the frame header (SOFn), the first segment with a marker C0 to CF but C4, C8, CC. */
function readJpegHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw new SyntaxError(`expected a JPEG marker at byte ${at}`);
    const marker = bytes[at + 1];
    if (marker === 0xff) at++; // padding
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2; // no length follows
    else if (marker === 0xd9 || marker === 0xda) {
      throw new SyntaxError("the JPEG has no frame header before its pixels");
    } else if ((marker & 0xf0) === 0xc0 && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (at + 9 > bytes.length) break;
      return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
  throw new SyntaxError("the JPEG ends within its header");
}

/** The size is in the first chunk, IHDR. */
function readPngHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 33) throw new SyntaxError("the PNG ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(12) !== 0x49484452) throw new SyntaxError("the PNG has no IHDR chunk");
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

/**
 * Reads the header of a binary PGM or PPM file: `P5` or `P6`, width, height and brightest value,
 * between them white space and comments from `#` to the end of the line.
 *
 * @throws {SyntaxError} if that is not what the bytes hold.
 */
export function readPnmHeader(bytes: Uint8Array): PnmHeader {
  let at = 2;
  const next = (what: string): number => {
    const start = at;
    while (isSpace(bytes[at]) || bytes[at] === 0x23) {
      if (bytes[at++] === 0x23) { while (at < bytes.length && bytes[at] !== 0x0a) at++; }
    }
    let value = 0, digits = 0;
    for (; bytes[at] >= 0x30 && bytes[at] <= 0x39; at++, digits++) {
      value = Math.min(value * 10 + bytes[at] - 0x30, Number.MAX_SAFE_INTEGER);
    }
    if (at >= bytes.length) throw new SyntaxError("the PGM or PPM ends within its header");
    if (at - digits === start || digits === 0) {
      throw new SyntaxError(`the PGM or PPM has no ${what} at byte ${at}`);
    }
    return value;
  };
  const width = next("width"), height = next("height"), maxValue = next("brightest value");
  if (maxValue < 1 || maxValue > 65535) {
    throw new SyntaxError(
      `expected a brightest value of 1 to 65535 in the PGM or PPM, got ${maxValue}`,
    );
  }
  if (!isSpace(bytes[at])) throw new SyntaxError(`the PGM or PPM has no white space at byte ${at}`);
  const channels = bytes[1] === 0x36 ? 3 : 1;
  return { format: "pnm", width, height, channels, maxValue, offset: at + 1 };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
