/** Where the images of a `.rec` file are, those of one identity next to each other. */
export interface RecordIndex {
  /** The byte at which the record of each image begins. */
  offsets: Float64Array;
  /** The first image of each identity, and where the last ones end: N + 1 numbers. */
  firstImages: Uint32Array;
  /** The label of each identity, if they are not 0 to N - 1. */
  labels?: Uint32Array;
  /** Which record of the file each image is, if they are not `firstNumber` and those that follow. */
  numbers?: Uint32Array;
  /** Which record of the file the first image is. */
  firstNumber: number;
  /** Whether identities are those of identity records, as labels of images are not exact. */
  isByRanges?: boolean;
  /** What the user is to hear of the file whenever it is opened. */
  notice?: string;
}

/** The number that every part of a record begins with, in RecordIO of dmlc, little-endian. */
export const RECORD_MAGIC = 0xced7230a;
/** What stands before the payload of a part: the magic number, then its kind and its length. */
export const PART_HEADER_BYTES = 8;
/** Records must be shorter than this, as a length has 29 bits. */
export const MAX_RECORD_BYTES = 2 ** 29;

/** The kinds of parts: a record in one, or the first, one in the middle and the last of several. */
export const WHOLE = 0, FIRST = 1, MIDDLE = 2, LAST = 3;

/** What the header of a part says. */
export interface RecordPart {
  /** {@link WHOLE}, {@link FIRST}, {@link MIDDLE} or {@link LAST}; 4 to 7 mean nothing. */
  kind: number;
  /** Bytes of payload. */
  length: number;
}

/** Reads the header of a part, or `undefined` if no whole one with the magic number is at `at`. */
export function parsePartHeader(view: DataView, at: number): RecordPart | undefined {
  if (at + PART_HEADER_BYTES > view.byteLength) return undefined;
  if (view.getUint32(at, true) !== RECORD_MAGIC) return undefined;
  const word = view.getUint32(at + 4, true);
  return { kind: word >>> 29, length: word & (MAX_RECORD_BYTES - 1) };
}

/** The bytes that a payload takes in a file: it is filled up to a multiple of 4. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/**
 * A record of RecordIO, as dmlc's and mxnet's writer makes it: the payload in one part, or, where it
 * holds the magic number at a multiple of 4, in several with that number left out between them. So
 * the number is found at the beginning of parts only.
 *
 * @param pieces The payload, in pieces that follow each other.
 * @throws {RangeError} if it has 2^29 bytes or more.
 */
export function encodeRecord(...pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length >= MAX_RECORD_BYTES) {
    throw new RangeError(
      `Cannot encode a record as it must be shorter than 2^29 bytes: it has ${length}`,
    );
  }
  const record = new Uint8Array(PART_HEADER_BYTES + paddedLength(length));
  let end = PART_HEADER_BYTES;
  for (const piece of pieces) {
    record.set(piece, end);
    end += piece.length;
  }
  const words = new Uint32Array(record.buffer); // Deno runs on little-endian machines only
  const lastWord = Math.floor(end / 4), splits: number[] = [];
  for (let word = PART_HEADER_BYTES / 4; word < lastWord; word++) {
    if (words[word] === RECORD_MAGIC) splits.push(4 * word);
  }
  words[0] = RECORD_MAGIC;
  if (splits.length === 0) words[1] = length;
  else return splitRecord(record, end, splits);
  return record;
}

/** The same record with its payload cut at the places in `splits`, where the magic number is. */
function splitRecord(record: Uint8Array, end: number, splits: number[]): Uint8Array<ArrayBuffer> {
  // Each magic number in the payload gives way to a header of a part, which begins with it.
  const split = new Uint8Array(record.length + 4 * splits.length),
    view = new DataView(split.buffer);
  const starts = [4, ...splits], ends = [...splits, end];
  let at = 0;
  for (let part = 0; part < starts.length; part++) {
    const payload = record.subarray(starts[part] + 4, ends[part]);
    const kind = part === 0 ? FIRST : part === splits.length ? LAST : MIDDLE;
    view.setUint32(at, RECORD_MAGIC, true);
    view.setUint32(at + 4, (kind << 29 | payload.length) >>> 0, true);
    split.set(payload, at + PART_HEADER_BYTES);
    at += PART_HEADER_BYTES + paddedLength(payload.length);
  }
  return split;
}
