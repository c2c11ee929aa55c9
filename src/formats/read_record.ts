import type { PositionedFile } from "./positioned_file.ts";
import { FIRST, LAST, paddedLength, parsePartHeader } from "./record_io.ts";
import { MIDDLE, PART_HEADER_BYTES, RECORD_MAGIC, WHOLE } from "./record_io.ts";

/**
 * Reads one record of RecordIO and joins its parts. A length that the file contradicts is found before
 * memory is taken for it.
 *
 * @param at The byte that it begins at.
 * @param expected About how many bytes it takes in the file: that many are read at once. A bad guess
 * costs a second read.
 * @returns Its payload, maybe part of a larger buffer that nobody else has.
 * @throws {SyntaxError} saying what is wrong, and at which byte.
 */
export async function readRecord(
  file: PositionedFile,
  at: number,
  expected: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = await file.read(at, Math.max(expected, PART_HEADER_BYTES));
  let view = new DataView(bytes.buffer), place = 0;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let isFirst = true;; isFirst = false) {
    if (bytes.length < place + PART_HEADER_BYTES) await readOn(place + PART_HEADER_BYTES);
    const fault = partFault(view, place, isFirst);
    if (fault) throw new SyntaxError(`${fault} at byte ${at + place}`);
    const { kind, length } = parsePartHeader(view, place)!;
    const start = place + PART_HEADER_BYTES, end = start + paddedLength(length);
    if (at + end > file.size) {
      throw new SyntaxError(
        `the part at byte ${
          at + place
        } is to have ${length} bytes, but the file ends at byte ${file.size}`,
      );
    }
    if (bytes.length < end) {
      await requireNextPart(end, length);
      await readOn(end);
    }
    parts.push(bytes.subarray(start, start + length));
    if (kind === WHOLE || kind === LAST) return joinParts(parts);
    place = end;
  }

  async function readOn(length: number) {
    const more = await file.read(at + bytes.length, Math.max(length - bytes.length, bytes.length));
    const longer = new Uint8Array(bytes.length + more.length);
    longer.set(bytes);
    longer.set(more, bytes.length);
    bytes = longer;
    view = new DataView(bytes.buffer);
  }

  /** A part is followed by another, or the file ends: otherwise its length is wrong. */
  async function requireNextPart(end: number, length: number) {
    if (at + end === file.size) return;
    const next = await file.read(at + end, 4);
    if (next.length === 4 && new DataView(next.buffer).getUint32(0, true) === RECORD_MAGIC) return;
    throw new SyntaxError(
      `the part at byte ${at + place} is to have ${length} bytes, but no other follows it`,
    );
  }
}

/** What is wrong with the header of a part at `place`, or `undefined`. */
export function partFault(view: DataView, place: number, isFirst: boolean): string | undefined {
  const part = parsePartHeader(view, place);
  if (!part) return "expected the number that a part begins with, 0xced7230a,";
  const { kind } = part;
  if (isFirst ? kind === WHOLE || kind === FIRST : kind === MIDDLE || kind === LAST) return;
  return `expected ${isFirst ? "the first" : "the next"} part of a record, got one of kind ${kind}`;
}

/** The magic number, which the writer left out, comes back between the parts. */
function joinParts(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.length, 4 * (parts.length - 1));
  const payload = new Uint8Array(length), view = new DataView(payload.buffer);
  let at = 0;
  parts.forEach((part, i) => {
    if (i > 0) {
      view.setUint32(at, RECORD_MAGIC, true);
      at += 4;
    }
    payload.set(part, at);
    at += part.length;
  });
  return payload;
}
