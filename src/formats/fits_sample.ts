import { placeIn } from "./ascending.ts";
import { IMAGE_HEADER_BYTES, parseImageHeader } from "./image_record.ts";
import type { PositionedFile } from "./positioned_file.ts";
import { FIRST, parsePartHeader, PART_HEADER_BYTES, type RecordIndex } from "./record_io.ts";

/** How many records are looked at: where one label of a hundred is another, that is seen in 99 cases of 100. */
const MOST = 512;
/** How many are read at the same time. */
const AT_ONCE = 64;

/** Whether some of the images of an index, the first and the last among them, stand in the file with its labels. */
export async function fitsSample(file: PositionedFile, index: RecordIndex): Promise<boolean> {
  const { length } = index.offsets, count = Math.min(MOST, length);
  const images = Array.from(
    { length: count },
    (_, i) => count === 1 ? 0 : Math.round(i * (length - 1) / (count - 1)),
  );
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = images.slice(from, from + AT_ONCE);
    const fits = await Promise.all(some.map((image) => fitsImage(file, index, image)));
    if (fits.includes(false)) return false;
  }
  return true;
}

async function fitsImage(
  file: PositionedFile,
  { offsets, firstImages, labels, isByRanges }: RecordIndex,
  image: number,
): Promise<boolean> {
  const bytes = await file.read(offsets[image], PART_HEADER_BYTES + IMAGE_HEADER_BYTES);
  const view = new DataView(bytes.buffer), part = parsePartHeader(view, 0);
  const isWhole = part &&
    bytes.length >= PART_HEADER_BYTES + Math.min(part.length, IMAGE_HEADER_BYTES);
  if (!part || !isWhole) return false;
  if (isByRanges) return true;
  try {
    const { first } = parseImageHeader(view, PART_HEADER_BYTES, part.length);
    const identity = placeIn(firstImages, image + 1) - 1;
    return first === (labels?.[identity] ?? identity);
  } catch (error) {
    if (error instanceof SyntaxError) return part.kind === FIRST; // its label may be in the next part
    throw error;
  }
}
