import type { ImageHeader } from "./image_header.ts";

/** The size is in the first chunk, IHDR. */
export function readPngHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 33) throw new SyntaxError("the PNG ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(12) !== 0x49484452) throw new SyntaxError("the PNG has no IHDR chunk");
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}
