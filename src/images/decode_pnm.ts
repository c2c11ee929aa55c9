import type { Image } from "./image.ts";
import { readPnmHeader } from "./read_image_header.ts";

/**
 * Decodes a binary PGM or PPM file. Grey becomes three equal channels; a brightest value other than
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
  const { width, height, channels, maxValue, offset } = readPnmHeader(bytes);
  const wide = maxValue > 255 ? 2 : 1;
  const needed = width * height * channels * wide, got = bytes.length - offset;
  if (got < needed) throw new SyntaxError(`expected ${needed} bytes of pixels, got ${got}`);
  const data = new Uint8Array(width * height * 3);
  const repeats = 3 / channels;
  let at = offset;
  for (let i = 0; i < data.length;) {
    let value = bytes[at++];
    if (wide === 2) value = value << 8 | bytes[at++];
    if (maxValue !== 255) value = Math.min(255, Math.round(value * 255 / maxValue));
    for (let k = 0; k < repeats; k++) data[i++] = value;
  }
  return { width, height, data };
}
