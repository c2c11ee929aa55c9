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
  const named = encoding === undefined ? undefined : requireEncoding(encoding);
  const mark = readEncodingMark(bytes);
  const chosen = mark?.encoding ??
    (named === undefined || isPlainUtf8(bytes, named) ? "utf-8" : named);
  const rest = mark ? bytes.subarray(mark.markBytes) : bytes;
  const text = decodeAs(chosen, rest);
  if (text === undefined) {
    throw textFault(what, findBadLine(rest, chosen), mark ? chosen : named, mark !== undefined);
  }
  const zero = text.indexOf("\0");
  if (zero >= 0) throw zeroFault(what, text.slice(0, zero).split(/\r\n?|\n/).length);
  return text;
}

/** Says of a line that it is not written as it should be, and what can be done. */
export function textFault(
  what: string,
  line: number,
  encoding?: string,
  isMarked = false,
): SyntaxError {
  const rule = isMarked
    ? `its mark says ${encoding}, and its bytes are none`
    : encoding === undefined || encoding === "utf-8"
    ? "its bytes are no UTF-8; --encoding NAME says what it is written in, such as latin1, gbk, big5 or shift_jis"
    : `its bytes are neither UTF-8 nor ${encoding}; --encoding names another encoding`;
  return new SyntaxError(`Cannot read ${what}, line ${line}: ${rule}`);
}

/** Says of a line that it holds a zero, which no text does. */
export function zeroFault(what: string, line: number): SyntaxError {
  return new SyntaxError(
    `Cannot read ${what}, line ${line}: it has zeros, as files have that are no text; of UTF-16 without a mark, ` +
      "--encoding utf-16le or utf-16be reads it",
  );
}

function decodeAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The first line, from 1, that is not written in an encoding. */
function findBadLine(bytes: Uint8Array, encoding: string): number {
  // Of UTF-16 the other byte of a line end is zero.
  const unit = encoding.startsWith("utf-16") ? 2 : 1, first = encoding === "utf-16be" ? 1 : 0;
  const unitAt = (at: number) => unit === 1 || bytes[at + 1 - 2 * first] === 0 ? bytes[at] : -1;
  let line = 1, start = 0;
  for (let at = first; at < bytes.length; at += unit) {
    const letter = unitAt(at);
    if (letter !== NEWLINE && letter !== RETURN) continue;
    if (letter === RETURN && unitAt(at + unit) === NEWLINE) continue;
    const end = at - first + unit;
    if (decodeAs(encoding, bytes.subarray(start, end)) === undefined) return line;
    start = end;
    line++;
  }
  return line;
}
