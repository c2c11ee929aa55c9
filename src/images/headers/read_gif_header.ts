import type { ImageHeader } from "./image_header.ts";

/** The size is that of the screen; a first frame that goes beyond makes it larger, as in Pillow. */
export function readGifHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 13) throw new SyntaxError("the GIF ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frame = firstFrame(bytes);
  const side = (screen: number, start: number, length: number) =>
    Math.max(
      view.getUint16(screen, true),
      view.getUint16(start, true) + view.getUint16(length, true),
    );
  return {
    format: "gif",
    width: side(6, frame + 1, frame + 5),
    height: side(8, frame + 3, frame + 7),
  };
}

/** Where the first frame ends, or would end if all of it were there. */
export function gifEnd(bytes: Uint8Array): number {
  const frame = firstFrame(bytes);
  return skipBlocks(bytes, frame + 10 + paletteBytes(bytes[frame + 9]) + 1);
}

/** Where the first frame begins. */
function firstFrame(bytes: Uint8Array): number {
  let at = 13 + paletteBytes(bytes[10]);
  while (at + 10 <= bytes.length) {
    if (bytes[at] === 0x2c) return at;
    if (bytes[at] === 0x21) at = skipBlocks(bytes, at + 2); // an extension
    else if (bytes[at] === 0x3b) throw new SyntaxError("the GIF has no picture in it");
    else at++; // stray bytes
  }
  throw new SyntaxError("the GIF ends within its header");
}

/** Past blocks, each after its length, up to one of none. */
function skipBlocks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] > 0) at += 1 + bytes[at];
  return at + 1;
}

function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 << (1 + (flags & 7)) : 0;
}
