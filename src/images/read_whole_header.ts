import { isCutShort } from "./is_cut_short.ts";
import { type ImageHeader, readImageHeader } from "./read_image_header.ts";

/**
 * Reads the header of a picture that has pixels and ends where it should, as far as can be told without decoding it.
 *
 * @throws {SyntaxError} or {RangeError} if it has not, or is no picture.
 */
export function readWholeHeader(bytes: Uint8Array): ImageHeader {
  const header = readImageHeader(bytes);
  const { format, width, height } = header;
  if (width * height === 0) {
    throw new RangeError(`expected at least one pixel, got a header of ${width} x ${height}`);
  }
  if (isCutShort(bytes, format)) {
    const picture = `${format.toUpperCase()} of ${width} x ${height}`;
    throw new SyntaxError(`the ${picture} is cut short after ${bytes.length} bytes`);
  }
  return header;
}
