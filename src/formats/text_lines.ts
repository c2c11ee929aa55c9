import {
  chooseEncoding,
  type ChosenEncoding,
  isPlainUtf8,
  isText,
  textFault,
} from "./decode_text.ts";
import type { TextBytes } from "./text_bytes.ts";

/** What is read at once. No line is longer. */
const CHUNK = 4 * 2 ** 20;
const NEWLINE = 10, RETURN = 13;

/** Bytes of a text that end where a line does. */
interface Stretch {
  bytes: Uint8Array<ArrayBuffer>;
  /** Where they begin in the text. */
  at: number;
}

/**
 * Hears of a line: its bytes from `start` to before `end`, its number from 1, and the byte of the text at which it
 * begins. Further lines are passed over if it returns false.
 */
export type LineListener = (
  bytes: Uint8Array,
  start: number,
  end: number,
  number: number,
  at: number,
) => void | boolean;

/**
 * The lines of a text that is looked at in small pieces, however it is written: UTF-8 or UTF-16 with a mark, UTF-8, or
 * what the user named. Lines end in a line feed, a carriage return, or both.
 */
export class TextLines {
  readonly #text: TextBytes;
  readonly #what: string;
  readonly #chosen: ChosenEncoding;
  readonly #decoder: TextDecoder;

  /**
   * @param what What to call the text in errors, such as `image list "train.txt"`.
   * @param encoding For one that is no UTF-8; the whole text is read to see whether it is.
   * @throws {RangeError} if no encoding is called so.
   */
  constructor(text: TextBytes, what: string, encoding?: string) {
    this.#text = text;
    this.#what = what;
    this.#chosen = chooseEncoding(text.read(0, 3), encoding, (named) => this.#isUtf8(named));
    this.#decoder = new TextDecoder(this.encoding);
  }

  /** As `TextDecoder` calls it. */
  get encoding(): string {
    return this.#chosen.encoding;
  }

  /** The bytes of the whole text. */
  get size(): number {
    return this.#text.size;
  }

  /** Lets go of the file. */
  close(): void {
    this.#text.close();
  }

  /**
   * Goes through all lines, also empty ones. In the bytes of a line, blanks, commas, quotes and digits stand as in ASCII:
   * those of UTF-16 come in UTF-8.
   *
   * @throws {SyntaxError} naming the line that is not written as the text is.
   */
  forEach(listener: LineListener): void {
    let number = 0;
    for (const { bytes, at } of this.#stretches(this.encoding)) {
      if (!isText(bytes, this.encoding)) throw textFault(bytes, this.#what, this.#chosen, number);
      const visit = isWide(this.encoding) ? this.#visitWide : visitLines;
      const last = visit.call(this, bytes, at, number, listener);
      if (last === undefined) return;
      number = last;
    }
  }

  /** What stands in bytes that a listener was given. */
  decode(bytes: Uint8Array, start: number, end: number): string {
    return (isWide(this.encoding) ? utf8 : this.#decoder).decode(bytes.subarray(start, end));
  }

  /** The line that begins at a byte. */
  lineAt(at: number): string {
    for (let length = 256;; length *= 4) {
      const bytes = this.#text.read(at, length), end = firstLineEnd(bytes, this.encoding);
      if (end >= 0) return this.#decoder.decode(bytes.subarray(0, end));
      if (bytes.length < length) return this.#decoder.decode(bytes);
    }
  }

  *#stretches(encoding: string): Generator<Stretch> {
    for (let at = 0; at < this.size;) {
      const bytes = this.#text.read(at, CHUNK), isLast = at + bytes.length >= this.size;
      const end = isLast ? bytes.length : afterLastLine(bytes, encoding);
      if (end === 0) {
        const got = isLast ? "fewer bytes than there were" : `a line of more than ${CHUNK} bytes`;
        throw new SyntaxError(
          `Cannot read ${this.#what}: expected lines, got ${got} at byte ${at}`,
        );
      }
      yield { bytes: bytes.subarray(0, end), at };
      at += end;
    }
  }

  #isUtf8(otherwise: string): boolean {
    return this.#stretches("utf-8").every(({ bytes }) => isPlainUtf8(bytes, otherwise));
  }

  #visitWide(
    bytes: Uint8Array,
    at: number,
    before: number,
    listener: LineListener,
  ): number | undefined {
    const text = new TextDecoder(this.encoding, { ignoreBOM: true }).decode(bytes);
    const encoder = new TextEncoder(), lineEnd = /\r\n?|\n|$/g;
    let number = before;
    for (let start = 0; start < text.length;) {
      lineEnd.lastIndex = start;
      const [found] = lineEnd.exec(text)!, end = lineEnd.lastIndex - found.length;
      const line = encoder.encode(text.slice(start, end));
      if (listener(line, 0, line.length, ++number, at + 2 * start) === false) return undefined;
      start = end + found.length;
    }
    return number;
  }
}

const utf8 = new TextDecoder();

/** @returns The number of the last line, or nothing if the listener wants no more. */
function visitLines(
  bytes: Uint8Array,
  at: number,
  before: number,
  listener: LineListener,
): number | undefined {
  let number = before, feed = -1, carriage = -1;
  for (let start = 0; start < bytes.length;) {
    if (feed < start) feed = placeOf(bytes, NEWLINE, start);
    if (carriage < start) carriage = placeOf(bytes, RETURN, start);
    const end = Math.min(feed, carriage);
    if (listener(bytes, start, end, ++number, at + start) === false) return undefined;
    start = carriage === end && feed === end + 1 ? end + 2 : end + 1;
  }
  return number;
}

/** Where a byte comes next; the end where it does not. */
function placeOf(bytes: Uint8Array, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found < 0 ? bytes.length : found;
}

/** Whether letters take two bytes at least. */
function isWide(encoding: string): boolean {
  return encoding.startsWith("utf-16");
}

function letterAt(bytes: Uint8Array, at: number, encoding: string): number {
  if (!isWide(encoding)) return bytes[at];
  const [low, high] = encoding === "utf-16le" ? [at, at + 1] : [at + 1, at];
  return bytes[high] * 256 + bytes[low];
}

/** The byte at which the first line ends, or -1. */
function firstLineEnd(bytes: Uint8Array, encoding: string): number {
  const size = isWide(encoding) ? 2 : 1;
  for (let at = 0; at + size <= bytes.length; at += size) {
    const letter = letterAt(bytes, at, encoding);
    if (letter === NEWLINE || letter === RETURN) return at;
  }
  return -1;
}

/** The byte after the last line that is whole; 0 if none is. */
function afterLastLine(bytes: Uint8Array, encoding: string): number {
  const size = isWide(encoding) ? 2 : 1;
  for (let at = bytes.length - bytes.length % size - size; at >= 0; at -= size) {
    const letter = letterAt(bytes, at, encoding);
    // A carriage return at the end may be half of a line end.
    const isLast = at + 2 * size > bytes.length;
    if (letter === NEWLINE || letter === RETURN && !isLast) return at + size;
  }
  return 0;
}
