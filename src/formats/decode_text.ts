import { isUtf8 } from "node:buffer";

const NEWLINE = 10, RETURN = 13, ESCAPE = 27;
/** Marks that say how a text is written, the longest first. */
const MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** How the bytes of a text are to be read. */
export interface TextEncodingMark {
  /** As `TextDecoder` calls it. */
  encoding: string;
  /** How many bytes at the beginning say so, and are no text. */
  markBytes: number;
}

/** What the first bytes of a text say of how it is written; undefined if they say nothing. */
export function readEncodingMark(bytes: Uint8Array): TextEncodingMark | undefined {
  const found = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  return found && { encoding: found[0], markBytes: found[1].length };
}

/**
 * What `TextDecoder` calls the encoding that a user named, such as `windows-1252` for `latin1`.
 *
 * @throws {RangeError} if it knows none of that name.
 */
export function requireEncoding(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new RangeError(
      `Cannot read text in encoding "${name}": expected a name such as latin1, windows-1251, gbk, big5, ` +
        "shift_jis, euc-kr or utf-16le, see https://encoding.spec.whatwg.org/#names-and-labels",
    );
  }
}

/** Whether bytes are UTF-8, and no text of another encoding that looks like it: UTF-16 has zeros, ISO-2022-JP escapes. */
export function isPlainUtf8(bytes: Uint8Array, otherwise?: string): boolean {
  return isUtf8(bytes) && !bytes.includes(0) &&
    !(otherwise === "iso-2022-jp" && bytes.includes(ESCAPE));
}

/**
 * The text that bytes are, such as the name of a member of an archive: in UTF-8 where they are UTF-8, otherwise in
 * the encoding that the user named. Nothing is ever replaced by `\ufffd`, which would make one of two names.
 *
 * @param encoding As {@link requireEncoding} gives it.
 * @returns `undefined` if they are neither.
 */
export function decodeBytes(bytes: Uint8Array, encoding?: string): string | undefined {
  if (encoding === undefined || isPlainUtf8(bytes, encoding)) return decodeAs("utf-8", bytes);
  return decodeAs(encoding, bytes);
}

/** How a text is to be read: as its mark says, as UTF-8 where it is UTF-8, otherwise as the user says. */
export interface ChosenEncoding extends TextEncodingMark {
  /** What the user named, as {@link requireEncoding} gives it. */
  named?: string;
}

/**
 * The text of a file: in the encoding that its mark names (UTF-8 or UTF-16), without one in UTF-8 where it is UTF-8,
 * otherwise in the encoding that the user named.
 *
 * @param what What to call it in errors, such as `pairs "pairs.txt"`.
 * @param encoding For texts that are no UTF-8.
 * @throws {SyntaxError} naming the line that is not written so.
 * @throws {RangeError} if no encoding is called so.
 */
export function decodeText(bytes: Uint8Array, what: string, encoding?: string): string {
  const chosen = chooseEncoding(bytes, encoding, (named) => isPlainUtf8(bytes, named));
  const rest = bytes.subarray(chosen.markBytes);
  const text = decodeAs(chosen.encoding, rest);
  if (text !== undefined && !text.includes("\0")) return text;
  throw textFault(rest, what, chosen);
}

/**
 * Chooses how a text is to be read.
 *
 * @param start Its first bytes.
 * @param isUtf8 Whether all of it is UTF-8, and of the encoding that the user named is told that.
 * @throws {RangeError} if no encoding is called so.
 */
export function chooseEncoding(
  start: Uint8Array,
  encoding: string | undefined,
  isUtf8: (named: string) => boolean,
): ChosenEncoding {
  const named = encoding === undefined ? undefined : requireEncoding(encoding);
  const mark = readEncodingMark(start);
  if (mark) return { ...mark, named };
  const isNamed = named !== undefined && !isUtf8(named);
  return { encoding: isNamed ? named : "utf-8", markBytes: 0, named };
}

/** Whether bytes, which end where a line does, are text of an encoding. */
export function isText(bytes: Uint8Array, encoding: string): boolean {
  return encoding === "utf-8"
    ? isPlainUtf8(bytes)
    : decodeAs(encoding, bytes)?.includes("\0") === false;
}

/**
 * Says of bytes that are no text which line is none, and what can be done.
 *
 * @param linesBefore Lines of the file before these bytes.
 */
export function textFault(
  bytes: Uint8Array,
  what: string,
  { encoding, markBytes, named }: ChosenEncoding,
  linesBefore = 0,
): SyntaxError {
  const { line, hasZero } = findBadLine(bytes, encoding);
  const rule = hasZero
    ? "it has zeros, as files have that are no text; of UTF-16 without a mark, --encoding utf-16le or utf-16be reads it"
    : markBytes > 0
    ? `its mark says ${encoding}, and its bytes are none`
    : named === undefined || named === "utf-8"
    ? "its bytes are no UTF-8; --encoding NAME says what it is written in, such as latin1, gbk, big5 or shift_jis"
    : `its bytes are neither UTF-8 nor ${named}; --encoding names another encoding`;
  return new SyntaxError(`Cannot read ${what}, line ${linesBefore + line}: ${rule}`);
}

function decodeAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The first line, from 1, that is not written in an encoding, or holds a zero. */
function findBadLine(bytes: Uint8Array, encoding: string): { line: number; hasZero: boolean } {
  // Of UTF-16 the other byte of a line end is zero.
  const unit = encoding.startsWith("utf-16") ? 2 : 1, low = encoding === "utf-16be" ? 1 : 0;
  const letterAt = (at: number) =>
    unit === 1 || bytes[at + 1 - 2 * low] === 0 ? bytes[at] : undefined;
  for (let line = 1, start = 0, at = low;; at += unit) {
    const letter = letterAt(at), isEnd = at >= bytes.length;
    if (!isEnd && letter !== NEWLINE && letter !== RETURN) continue;
    if (letter === RETURN && letterAt(at + unit) === NEWLINE) continue;
    const end = isEnd ? bytes.length : at - low + unit;
    const text = decodeAs(encoding, bytes.subarray(start, end));
    if (text === undefined || text.includes("\0") || isEnd) {
      return { line, hasZero: text !== undefined };
    }
    start = end;
    line++;
  }
}
