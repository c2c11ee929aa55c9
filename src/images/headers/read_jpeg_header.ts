import type { ImageHeader } from "./image_header.ts";

const LOSSLESS = new Set([0xc3, 0xc7, 0xcb, 0xcf]),
  HIERARCHICAL = new Set([0xc5, 0xc6, 0xcd, 0xce]);

/**
 * The size is in the frame header (SOFn), the first segment with a marker C0 to CF but C4, C8, CC. What stands between
 * segments is passed over, as libjpeg does.
 *
 * @throws {SyntaxError} if there is none, or it is of a kind that hardly any decoder reads.
 */
export function readJpegHeader(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) at++; // stray bytes, or padding
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2; // no length follows
    else if (marker === 0xd9 || marker === 0xda) {
      throw new SyntaxError("the JPEG has no frame header before its pixels");
    } else if ((marker & 0xf0) === 0xc0 && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (at + 9 > bytes.length) break;
      refuseRareKinds(marker, bytes[at + 4]);
      return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
  throw new SyntaxError("the JPEG ends within its header");
}

function refuseRareKinds(marker: number, bits: number): void {
  const kind = LOSSLESS.has(marker)
    ? "without loss"
    : HIERARCHICAL.has(marker)
    ? "in a hierarchy of sizes"
    : bits !== 8
    ? `with ${bits} bits a channel`
    : undefined;
  if (kind) {
    throw new SyntaxError(
      `expected a JPEG of 8 bits a channel, sequential or progressive, got one that is coded ${kind}; ` +
        "it cannot be read here, convert it to PNG",
    );
  }
}
