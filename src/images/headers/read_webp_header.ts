import type { ImageHeader } from "./image_header.ts";

/** The size is in the first chunk: that of a lossy or a lossless picture, or one that announces more chunks. */
export function readWebpHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 30) throw new SyntaxError("the WebP ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = String.fromCharCode(...bytes.subarray(12, 16));
  switch (kind) {
    case "VP8 ": {
      const width = view.getUint16(26, true) & 0x3fff, height = view.getUint16(28, true) & 0x3fff;
      return { format: "webp", width, height };
    }
    case "VP8L": {
      const sides = view.getUint32(21, true);
      return { format: "webp", width: (sides & 0x3fff) + 1, height: (sides >> 14 & 0x3fff) + 1 };
    }
    case "VP8X": {
      const width = view.getUint32(24, true) & 0xffffff, height = view.getUint32(26, true) >>> 8;
      return { format: "webp", width: width + 1, height: height + 1 };
    }
  }
  throw new SyntaxError(`expected a picture in the WebP, got a chunk ${JSON.stringify(kind)}`);
}

/** How long the file is by what it says of itself. */
export function webpEnd(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}
