import type { ImageHeader } from "./image_header.ts";

const WIDTH = 256, HEIGHT = 257;
/** Where strips or tiles begin, and how long each is. */
const PIECES = [[273, 279], [324, 325]];
const BYTES = new Map([[3, 2], [4, 4]]); // SHORT and LONG

/** The size is among the tags of the first page. */
export function readTiffHeader(bytes: Uint8Array): ImageHeader {
  const tags = readTags(bytes);
  const width = tags.get(WIDTH)?.[0], height = tags.get(HEIGHT)?.[0];
  if (width === undefined || height === undefined) {
    throw new SyntaxError("the TIFF does not say its width and height on its first page");
  }
  return { format: "tiff", width, height };
}

/** Where the last of the pixels of the first page are, or would be if all of them were there. */
export function tiffEnd(bytes: Uint8Array): number {
  const tags = readTags(bytes);
  let end = 0;
  for (const [starts, lengths] of PIECES) {
    tags.get(starts)?.forEach((start, i) => {
      end = Math.max(end, start + (tags.get(lengths)?.[i] ?? 1));
    });
  }
  return end;
}

/** Those whole numbers of the first page that are there, by their tags. */
function readTags(bytes: Uint8Array): Map<number, number[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = bytes[0] === 0x49;
  const tooShort = () => new SyntaxError("the TIFF ends within its header");
  if (bytes.length < 8) throw tooShort();
  if (view.getUint16(2, isLittle) === 43) {
    throw new SyntaxError(
      "expected a TIFF, got a BigTIFF, which cannot be read here; convert it to PNG",
    );
  }
  const start = view.getUint32(4, isLittle);
  if (start + 2 > bytes.length) throw tooShort();
  const found = new Map<number, number[]>(), entries = view.getUint16(start, isLittle);
  const wanted = new Set([WIDTH, HEIGHT, ...PIECES.flat()]);
  for (let i = 0, at = start + 2; i < entries; i++, at += 12) {
    if (at + 12 > bytes.length) throw tooShort();
    const tag = view.getUint16(at, isLittle), size = BYTES.get(view.getUint16(at + 2, isLittle));
    if (size === undefined || !wanted.delete(tag)) continue;
    const count = view.getUint32(at + 4, isLittle);
    const from = count * size <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
    if (from + count * size > bytes.length) throw tooShort();
    const value = (i: number) =>
      size === 2 ? view.getUint16(from + i * 2, isLittle) : view.getUint32(from + i * 4, isLittle);
    found.set(tag, Array.from({ length: count }, (_, i) => value(i)));
  }
  return found;
}
