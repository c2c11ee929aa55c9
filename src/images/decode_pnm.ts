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
  const values = header.isText
    ? numbers(bytes, header)
    : header.isBits
    ? bits(bytes, header)
    : maxValue > 255
    ? words(bytes, header)
    : bytes.subarray(header.offset);
  const data = new Uint8Array(width * height * 3);
  const repeats = 3 / channels;
  for (let i = 0, from = 0; i < data.length;) {
    let value = values[from++];
    if (maxValue !== 255) value = Math.min(255, Math.round(value * 255 / maxValue));
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

function words(bytes: Uint8Array, { offset, width, height, channels }: PnmHeader): Uint16Array {
  const found = new Uint16Array(width * height * channels);
  for (let i = 0, at = offset; i < found.length; i++, at += 2) {
    found[i] = bytes[at] << 8 | bytes[at + 1];
  }
  return found;
}

/** Of a PBM, of which 1 is black; rows begin with a byte each. */
function bits(bytes: Uint8Array, { offset, width, height }: PnmHeader): Uint8Array {
  const found = new Uint8Array(width * height), rowBytes = Math.ceil(width / 8);
  for (let row = 0, i = 0; i < found.length; row++) {
    const start = offset + row * rowBytes;
    for (let x = 0; x < width; x++) found[i++] = 1 - (bytes[start + (x >> 3)] >> (7 - (x & 7)) & 1);
  }
  return found;
}

function numbers(bytes: Uint8Array, header: PnmHeader): Uint16Array {
  const { offset, width, height, channels, isBits, maxValue } = header;
  const found = new Uint16Array(width * height * channels);
  for (let i = 0, at = offset; i < found.length; i++) {
    const start = at = skipPnmSpace(bytes, at);
    let value = 0;
    for (; bytes[at] >= 0x30 && bytes[at] <= 0x39; at++) {
      value = Math.min(value * 10 + bytes[at] - 0x30, maxValue);
      if (!isBits) continue;
      at++; // bits need no space between them
      break;
    }
    if (at === start) {
      throw new SyntaxError(
        at >= bytes.length
          ? "the PBM, PGM or PPM ends before its pixels do"
          : `expected a number in the PBM, PGM or PPM at byte ${at}`,
      );
    }
    found[i] = isBits ? 1 - value : value;
  }
  return found;
}
