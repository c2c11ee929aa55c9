import type { ImageHeader } from "./image_header.ts";

/** The size is behind the file's own header, in 16 bits in the oldest files. Rows of a negative number run downwards. */
export function readBmpHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 26) throw new SyntaxError("the BMP ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = view.getUint32(14, true);
  if (header < 12 || header > 256) {
    throw new SyntaxError(`expected a BMP header of 12 to 256 bytes, got ${header}`);
  }
  const isOld = header === 12;
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isOld ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  if (width < 0) throw new SyntaxError(`expected a BMP of a positive width, got ${width}`);
  return { format: "bmp", width, height };
}

/** How long the file is at least, if the length of its rows is known, which are not compressed. */
export function bmpEnd(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { width, height } = readBmpHeader(bytes), isOld = view.getUint32(14, true) === 12;
  const pixels = view.getUint32(10, true);
  const isPacked = !isOld && bytes.length >= 34 && [1, 2].includes(view.getUint32(30, true));
  if (isPacked) return pixels;
  const bits = bytes.length < 30 ? 1 : view.getUint16(isOld ? 24 : 28, true);
  return pixels + Math.ceil(width * bits / 32) * 4 * height;
}
