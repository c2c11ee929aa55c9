import { FileWindow } from "./file_window.ts";
import { IdentityRanges, MAX_EXACT } from "./identity_ranges.ts";
import { IMAGE_HEADER_BYTES, type ImageHeader, parseImageHeader } from "./image_record.ts";
import { toIndex } from "./index_records.ts";
import { NumberColumn } from "./number_column.ts";
import type { PositionedFile } from "./positioned_file.ts";
import type { RecordIndex } from "./record_index.ts";
import { parsePartHeader, PART_HEADER_BYTES, WHOLE } from "./record_io.ts";

/** The longest line that an `.idx` of up to 2^24 records can have, and more. */
const MAX_LINE_BYTES = 32;

/**
 * Lists the images of a file of records by its `.idx` and its identity records, without a look at the
 * images.
 *
 * @param idx Lines `record<TAB>offset`.
 * @returns `undefined` if it takes more than that: identities are in labels only, the `.idx` does not fit
 * the file, or one of them is damaged.
 */
export async function indexByRanges(
  file: PositionedFile,
  idx: PositionedFile,
): Promise<RecordIndex | undefined> {
  if (idx.size > MAX_EXACT * MAX_LINE_BYTES) return undefined;
  const offsets = await readOffsets(idx);
  if (!offsets || !fits(offsets, file.size)) return undefined;

  const window = new FileWindow(file), ranges = new IdentityRanges();
  const header = await imagelessAt(window, offsets[0]);
  const end = header?.first ?? NaN;
  if (!header || !(Number.isInteger(end) && end > 1 && end < offsets.length)) return undefined;
  ranges.add(0, header);
  if (!await recordAt(window, offsets[1]) || !await recordAt(window, offsets[end - 1])) {
    return undefined;
  }
  for (let number = end; number < offsets.length; number++) {
    const identity = await imagelessAt(window, offsets[number]);
    if (!identity) return undefined;
    ranges.add(number, identity);
  }
  if (!ranges.isComplete(offsets.length)) return undefined;
  const numbers = Uint32Array.from({ length: end - 1 }, (_, image) => image + 1);
  const labels = ranges.label(numbers);
  return toIndex({ offsets: offsets.slice(1, end), numbers, labels });
}

/** The offsets of records 0, 1, 2 ..., or `undefined` if these are not what the file lists. */
async function readOffsets(idx: PositionedFile): Promise<Float64Array | undefined> {
  const offsets = new NumberColumn(Float64Array);
  let rest = "";
  const text = new TextDecoder("latin1");
  for (let at = 0; at < idx.size;) {
    const bytes = await idx.read(at, 2 ** 20);
    if (bytes.length === 0) return undefined; // cut since it was opened
    at += bytes.length;
    const lines = (rest + text.decode(bytes)).split("\n");
    rest = at < idx.size ? lines.pop()! : "";
    for (const line of lines) {
      if (line === "") continue;
      const [, number, offset] = /^(\d{1,8})\t(\d{1,15})\r?$/.exec(line) ?? [];
      if (Number(number) !== offsets.length) return undefined;
      offsets.push(Number(offset));
    }
  }
  return offsets.take();
}

function fits(offsets: Float64Array, size: number): boolean {
  if (offsets.length === 0 || offsets[0] !== 0) return false;
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] % 4 !== 0 || offsets[i] <= offsets[i - 1]) return false;
  }
  return offsets[offsets.length - 1] < size;
}

async function recordAt(window: FileWindow, offset: number) {
  if (!window.has(offset, PART_HEADER_BYTES)) await window.moveTo(offset);
  return parsePartHeader(window.view, offset - window.start);
}

/** The header of a record that has no image, or `undefined` if it is none. */
async function imagelessAt(window: FileWindow, offset: number): Promise<ImageHeader | undefined> {
  const part = await recordAt(window, offset);
  if (part?.kind !== WHOLE || part.length !== IMAGE_HEADER_BYTES) return undefined;
  const at = offset + PART_HEADER_BYTES;
  if (!window.has(at, part.length)) await window.moveTo(at);
  if (!window.has(at, part.length)) return undefined;
  try {
    const header = parseImageHeader(window.view, at - window.start, part.length);
    return header.length === part.length ? header : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
