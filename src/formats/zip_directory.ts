import type { ByteSource } from "./byte_source.ts";
import { decodeMemberName } from "./tar_header.ts";

/** A file in a zip archive, as its directory has it. */
export interface ZipEntry {
  /** Its path, with `/` between folders. */
  name: string;
  /** Whether its name is neither UTF-8 nor of the encoding that the user named, and its bytes are written as `\xf6`. */
  isEscaped: boolean;
  /** Where the directory says all this, in bytes from the beginning of the archive. */
  at: number;
  /** How many bytes of the directory that takes. */
  length: number;
  /** How it is compressed: 0 not at all, 8 by deflate. */
  method: number;
  /** Whether one needs a password to read it. */
  isEncrypted: boolean;
  /** Whether it is a symbolic link of Unix. */
  isLink: boolean;
  /** The CRC-32 of its bytes. */
  crc: number;
  /** How many bytes it takes in the archive. */
  stored: number;
  /** How many bytes it has. */
  size: number;
  /** Where its bytes stand in the archive, below a header of their own. */
  header: number;
}

/** What begins each part of an archive; and how long the parts are, without names and what else has a length of its own. */
const ENTRY = 0x02014b50, END = 0x06054b50, END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50;
const ENTRY_BYTES = 46, END_BYTES = 22, END_64_BYTES = 56, LOCATOR_64_BYTES = 20;
/** The end may have a comment behind it. */
const LONGEST_END = END_BYTES + 0xffff;

/**
 * The files that the directory of a zip archive names, in its order; folders are none. Archives of 4 GiB and more (ZIP64) have
 * one, too. Those in several files have not.
 *
 * @param encoding Of names that are no UTF-8.
 * @throws {SyntaxError} if it is no zip archive, or its directory is broken.
 */
export async function* readZipDirectory(
  source: ByteSource,
  encoding?: string,
): AsyncGenerator<ZipEntry> {
  const { from, to } = await findDirectory(source);
  for (let at = from; at < to;) {
    const entry = await readZipEntry(source, at, encoding);
    if (at + entry.length > to) throw fault(source, at, "the directory ends within an entry");
    at += entry.length;
    if (!entry.name.endsWith("/")) yield entry;
  }
}

/**
 * One entry of the directory.
 *
 * @param at Where it stands.
 * @throws {SyntaxError} if none stands there.
 */
export async function readZipEntry(
  source: ByteSource,
  at: number,
  encoding?: string,
): Promise<ZipEntry> {
  const head = viewOf(await source.read(at, ENTRY_BYTES));
  if (head.byteLength < ENTRY_BYTES || head.getUint32(0, true) !== ENTRY) {
    throw fault(source, at, "expected an entry of the directory");
  }
  const flags = head.getUint16(8, true), nameBytes = head.getUint16(28, true);
  const extraBytes = head.getUint16(30, true), system = head.getUint8(5);
  const length = ENTRY_BYTES + nameBytes + extraBytes + head.getUint16(32, true);
  const entry = {
    ...{ at, length, method: head.getUint16(10, true), isEncrypted: (flags & 1) !== 0 },
    isLink: system === 3 && (head.getUint16(40, true) & 0xf000) === 0xa000,
    ...{ crc: head.getUint32(16, true), stored: head.getUint32(20, true) },
    ...{ size: head.getUint32(24, true), header: head.getUint32(42, true) },
  };
  const tail = await source.read(at + ENTRY_BYTES, nameBytes + extraBytes);
  if (tail.length < nameBytes + extraBytes) throw fault(source, at, "the file ends within it");
  const letters = Array.from(tail.subarray(0, nameBytes), (byte) => String.fromCharCode(byte));
  const { text, isEscaped } = decodeMemberName(letters.join(""), encoding);
  const large = largeNumbers(tail.subarray(nameBytes), entry);
  return { ...entry, ...large, name: text, isEscaped };
}

/** Of an archive of 4 GiB or more, the numbers that its entries have no room for. */
function largeNumbers(extra: Uint8Array, entry: Pick<ZipEntry, "size" | "stored" | "header">) {
  const view = viewOf(extra), large: Partial<typeof entry> = {};
  for (let at = 0; at + 4 <= extra.length;) {
    const id = view.getUint16(at, true), end = at + 4 + view.getUint16(at + 2, true);
    if (id === 1) {
      let from = at + 4;
      for (const key of ["size", "stored", "header"] as const) {
        if (entry[key] !== 0xffffffff || from + 8 > Math.min(end, extra.length)) continue;
        large[key] = Number(view.getBigUint64(from, true));
        from += 8;
      }
    }
    at = end;
  }
  return large;
}

/** Where the directory begins and ends. */
async function findDirectory(source: ByteSource): Promise<{ from: number; to: number }> {
  const start = Math.max(0, source.size - LONGEST_END);
  const tail = viewOf((await source.read(start, LONGEST_END)).slice());
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && !isEnd(tail, at)) at--;
  if (at < 0) {
    throw new SyntaxError(
      `Cannot read zip archive "${source.path}": expected the end of its directory before byte ${source.size}, got none; ` +
        "it may be cut short, or be one of several files",
    );
  }
  const place = start + at;
  const small = { from: tail.getUint32(at + 16, true), bytes: tail.getUint32(at + 12, true) };
  const { from, bytes } = await findLargeEnd(source, place) ?? small;
  if (!(from + bytes <= place)) {
    throw fault(source, place, `its directory, ${bytes} bytes from ${from} on, is not before it`);
  }
  return { from, to: from + bytes };
}

function isEnd(tail: DataView, at: number): boolean {
  return tail.getUint32(at, true) === END &&
    at + END_BYTES + tail.getUint16(at + 20, true) <= tail.byteLength;
}

/** Of an archive of 4 GiB or more, where a second end that stands before the first says that its directory is. */
async function findLargeEnd(source: ByteSource, end: number) {
  const at = end - LOCATOR_64_BYTES;
  const locator = viewOf((await source.read(Math.max(0, at), LOCATOR_64_BYTES)).slice());
  if (at < 0 || locator.getUint32(0, true) !== LOCATOR_64) return undefined;
  const place = Number(locator.getBigUint64(8, true));
  const large = viewOf(await source.read(place, END_64_BYTES));
  if (large.byteLength < END_64_BYTES || large.getUint32(0, true) !== END_64) {
    throw fault(source, place, "expected the end of its directory");
  }
  return {
    from: Number(large.getBigUint64(48, true)),
    bytes: Number(large.getBigUint64(40, true)),
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function fault({ path }: ByteSource, at: number, what: string): SyntaxError {
  return new SyntaxError(`Cannot read zip archive "${path}", byte ${at}: ${what}`);
}
