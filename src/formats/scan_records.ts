import { FileWindow } from "./file_window.ts";
import { IMAGE_HEADER_BYTES, type ImageHeader, parseImageHeader } from "./image_record.ts";
import type { PositionedFile } from "./positioned_file.ts";
import { partFault } from "./read_record.ts";
import { FIRST, LAST, paddedLength, parsePartHeader } from "./record_io.ts";
import { PART_HEADER_BYTES, RECORD_MAGIC, WHOLE } from "./record_io.ts";

/** A damaged place of a file. */
export interface RecordFault {
  /** Which record it would be, if every damaged place before had been one. */
  number: number;
  /** The byte at which it begins. */
  offset: number;
  /** What is wrong. */
  reason: string;
}

/** Whom {@link scanRecords} tells what it finds, in the order of the file. */
export interface RecordListener {
  /** Hears of each record that is whole, `length` bytes of payload. */
  onRecord(number: number, offset: number, length: number, header: ImageHeader): void;
  /** Hears of each damaged place. */
  onFault(fault: RecordFault): void;
}

/** What is at a place of a file: a record, or something else, and the first place behind it. */
type Found =
  | { end: number; length: number; view: DataView; payloadAt: number }
  | { end: number; reason: string };

/**
 * Goes through a file of image records once, some megabytes at a time. Behind damage it goes on at the
 * next multiple of 4 at which a record begins: within a record no part of it can seem to.
 */
export async function scanRecords(file: PositionedFile, listener: RecordListener): Promise<void> {
  const window = new FileWindow(file), beginning = new Uint8Array(IMAGE_HEADER_BYTES);
  let at: number | undefined = 0;
  for (let number = 0; at !== undefined && at < file.size; number++) {
    const found: Found = simpleRecordAt(window, at) ?? await recordAt(window, at, beginning);
    if ("reason" in found) {
      listener.onFault({ number, offset: at, reason: found.reason });
      at = await nextRecord(window, found.end);
      continue;
    }
    try {
      const { view, payloadAt, length } = found;
      listener.onRecord(number, at, length, parseImageHeader(view, payloadAt, length));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      listener.onFault({ number, offset: at, reason: error.message });
    }
    at = found.end;
  }
}

/** A record in one part with another behind it, all within the window: nearly every one. */
function simpleRecordAt(window: FileWindow, at: number): Found | undefined {
  if (!window.has(at, PART_HEADER_BYTES)) return undefined;
  const place = at - window.start, part = parsePartHeader(window.view, place);
  if (part?.kind !== WHOLE) return undefined;
  const { length } = part, payloadAt = place + PART_HEADER_BYTES;
  const end = at + PART_HEADER_BYTES + paddedLength(length);
  if (!window.has(end, 4)) return undefined;
  if (window.view.getUint32(end - window.start, true) !== RECORD_MAGIC) return undefined;
  return { end, length, view: window.view, payloadAt };
}

/**
 * Looks at each part, and at all that is in it.
 *
 * @param beginning Room for the beginning of the payload, which may lie in several parts.
 */
async function recordAt(
  window: FileWindow,
  at: number,
  beginning: Uint8Array<ArrayBuffer>,
): Promise<Found> {
  const { file } = window;
  let length = 0;
  const add = (bytes: Uint8Array, count: number) => {
    const room = Math.max(0, IMAGE_HEADER_BYTES - length);
    beginning.set(bytes.subarray(0, Math.min(room, count)), Math.min(length, IMAGE_HEADER_BYTES));
    length += count;
  };

  for (let place = at;;) {
    if (!window.has(place, PART_HEADER_BYTES)) await window.moveTo(place);
    const fault = partFault(window.view, place - window.start, place === at);
    if (fault) {
      return { end: place === at ? at + 4 : place, reason: `${fault} at byte ${place}` };
    }
    const part = parsePartHeader(window.view, place - window.start)!;
    const payloadAt = place + PART_HEADER_BYTES, end = payloadAt + paddedLength(part.length);
    const says = `the part at byte ${place} is to have ${part.length} bytes, but`;
    if (end > file.size) {
      return { end: place + 4, reason: `${says} the file ends at byte ${file.size}` };
    }
    if (length < IMAGE_HEADER_BYTES) {
      if (!window.has(payloadAt, Math.min(part.length, IMAGE_HEADER_BYTES))) {
        await window.moveTo(payloadAt);
      }
      add(new Uint8Array(window.view.buffer, payloadAt - window.start), part.length);
    } else length += part.length;

    const next = window.findWithin(RECORD_MAGIC, place + 4) ??
      await window.find(RECORD_MAGIC, place + 4);
    if (next !== undefined && next < end) {
      return { end: next, reason: `${says} another begins at byte ${next}` };
    }
    if (part.kind === WHOLE || part.kind === LAST) {
      return { end, length, view: new DataView(beginning.buffer), payloadAt: 0 };
    }
    add(MAGIC_BYTES, 4);
    place = end;
  }
}

const MAGIC_BYTES = new Uint8Array(Uint32Array.of(RECORD_MAGIC).buffer);

/** Where, from `at` on, the next record begins. */
async function nextRecord(window: FileWindow, at: number): Promise<number | undefined> {
  for (;;) {
    const place = window.findWithin(RECORD_MAGIC, at) ?? await window.find(RECORD_MAGIC, at);
    if (place === undefined) return undefined;
    if (!window.has(place, PART_HEADER_BYTES)) await window.moveTo(place);
    const kind = parsePartHeader(window.view, place - window.start)?.kind;
    if (kind === WHOLE || kind === FIRST) return place;
    at = place + 4;
  }
}
