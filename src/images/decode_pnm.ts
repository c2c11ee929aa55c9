import { type PnmHeader, readPnmHeader, skipPnmSpace } from "./headers/read_pnm_header.ts";
import type { Image } from "./image.ts";

/**
 * Decodes a PBM, PGM or PPM file, binary or in text. Grey becomes three equal channels; a brightest value other than
 * 255, such as 65535 of 16-bit files, is scaled to 255 and rounded.
 *
 * @throws {SyntaxError} if the header is broken or there are fewer pixels than it says.
 *
 * @example Usage
 * ```ts
 * import { decodePnm } from "../../mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("P5 2 1 122 =z");
 *
 * deepStrictEqual(decodePnm(bytes).data, Uint8Array.of(128, 128, 128, 255, 255, 255));
 * ```
 */
export function decodePnm(bytes: Uint8Array): Image {
  const header = readPnmHeader(bytes);
  const { width, height, channels, maxValue } = header;
  const needed = pnmBytes(header), got = bytes.length - header.offset;
  if (got < needed) throw new SyntaxError(`expected ${needed} bytes of pixels, got ${got}`);
  const next = header.isText
    ? numbers(bytes, header)
    : header.isBits
    ? bits(bytes, header)
    : values(bytes, header);
  const data = new Uint8Array(width * height * 3);
  const repeats = 3 / channels;
  for (let i = 0; i < data.length;) {
    let value = next();
    if (maxValue !== 255) value = Math.round(value * 255 / maxValue);
    value = Math.min(255, value);
    for (let k = 0; k < repeats; k++) data[i++] = value;
  }
  return { width, height, data };
}

/** How many bytes the pixels take, at least. */
export function pnmBytes(header: PnmHeader): number {
  const { width, height, channels, maxValue, isBits, isText } = header;
  const count = width * height * channels;
  if (isText) return isBits ? count : count * 2 - 1; // a digit each, and a space between numbers
  return isBits ? Math.ceil(width / 8) * height : count * (maxValue > 255 ? 2 : 1);
}

function values(bytes: Uint8Array, { offset, maxValue }: PnmHeader): () => number {
  let at = offset;
  return maxValue > 255 ? () => bytes[at++] << 8 | bytes[at++] : () => bytes[at++];
}

/** Of a PBM, of which 1 is black; rows begin with a byte each. */
function bits(bytes: Uint8Array, { offset, width }: PnmHeader): () => number {
  const rowBits = Math.ceil(width / 8) * 8;
  let column = 0, row = 0;
  return () => {
    const bit = row * rowBits + column;
    if (++column === width) {
      column = 0;
      row++;
    }
    return 1 - (bytes[offset + (bit >> 3)] >> (7 - (bit & 7)) & 1);
  };
}

function numbers(bytes: Uint8Array, { offset, isBits }: PnmHeader): () => number {
  let at = offset;
  return () => {
    at = skipPnmSpace(bytes, at);
    const start = at;
    let value = 0;
    for (; bytes[at] >= 0x30 && bytes[at] <= 0x39; at++) {
      value = Math.min(value * 10 + bytes[at] - 0x30, 2 ** 31);
      if (isBits) { // which need no space between them
        at++;
        return 1 - Math.min(1, value);
      }
    }
    if (at > start) return value;
    throw new SyntaxError(
      at >= bytes.length
        ? "the PBM, PGM or PPM ends before its pixels do"
        : `expected a number in the PBM, PGM or PPM at byte ${at}`,
    );
  };
}
