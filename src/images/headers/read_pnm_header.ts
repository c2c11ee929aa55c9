import type { ImageHeader } from "./image_header.ts";

/** The header of a PBM, PGM or PPM file. */
export interface PnmHeader extends ImageHeader {
  /** All kinds are told apart by `channels`, `maxValue` and `isText`. */
  format: "pnm";
  /** 1 for PBM (black and white) and PGM (grey), 3 for PPM (red, green, blue). */
  channels: 1 | 3;
  /** The brightest value, 1 to 65535; above 255 a value takes two bytes, the high one first. */
  maxValue: number;
  /** Whether it is a PBM: of a bit a pixel, 1 for black. */
  isBits: boolean;
  /** Whether the values are numbers in text rather than bytes. */
  isText: boolean;
  /** Where the pixels begin. */
  offset: number;
}

/**
 * Reads the header of a PBM, PGM or PPM file: `P1` to `P6`, width, height and, but for PBM, brightest value, between
 * them white space and comments from `#` to the end of the line.
 *
 * @throws {SyntaxError} if that is not what the bytes hold.
 */
export function readPnmHeader(bytes: Uint8Array): PnmHeader {
  const kind = bytes[1] - 0x30, isBits = kind === 1 || kind === 4;
  let at = 2;
  const next = (what: string): number => {
    const start = at;
    at = skipPnmSpace(bytes, at);
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
  const width = next("width"), height = next("height");
  const maxValue = isBits ? 1 : next("brightest value");
  if (maxValue < 1 || maxValue > 65535) {
    throw new SyntaxError(
      `expected a brightest value of 1 to 65535 in the PGM or PPM, got ${maxValue}`,
    );
  }
  if (!isSpace(bytes[at])) throw new SyntaxError(`the PGM or PPM has no white space at byte ${at}`);
  const channels = kind === 3 || kind === 6 ? 3 : 1;
  return {
    format: "pnm",
    width,
    height,
    channels,
    maxValue,
    isBits,
    isText: kind < 4,
    offset: at + 1,
  };
}

/** Where white space and comments end. */
export function skipPnmSpace(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at]) || bytes[at] === 0x23) {
    if (bytes[at++] === 0x23) { while (at < bytes.length && bytes[at] !== 0x0a) at++; }
  }
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
