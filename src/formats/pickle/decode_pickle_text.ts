import type { PickleSource } from "./pickle_cursor.ts";
import type { PickleEncoding, PickleText } from "./pickle_value.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The bytes that a string stands for, a byte a character up to `\xff`.
 *
 * @param bytes As they stand in the file. What comes out is never longer, and takes their place in memory.
 * @returns Nothing if they are not of this encoding, or stand for other characters.
 */
export function decodePickleText(bytes: Bytes, encoding: PickleEncoding): Bytes | undefined {
  switch (encoding) {
    case "bytes":
      return bytes;
    case "utf-8":
      return decodeUtf8(bytes);
    case "unicode-escape":
      return decodeEscapes(bytes, 0, bytes.length, unicodeEscape);
    case "string-escape": {
      const [quote] = bytes, end = bytes.length - 1;
      if (end < 1 || bytes[end] !== quote || (quote !== 0x22 && quote !== 0x27)) return undefined;
      return decodeEscapes(bytes, 1, end, stringEscape);
    }
  }
}

function decodeUtf8(bytes: Bytes): Bytes | undefined {
  let to = 0;
  for (let from = 0; from < bytes.length; from++) {
    let value = bytes[from];
    if (value >= 0x80) {
      const next = bytes[++from];
      if ((value !== 0xc2 && value !== 0xc3) || (next & 0xc0) !== 0x80) return undefined;
      value = (value & 3) << 6 | next & 0x3f;
    }
    bytes[to++] = value;
  }
  return bytes.subarray(0, to);
}

/** Characters stand for themselves, but for escapes: a backslash, a letter, and often digits. */
function decodeEscapes(
  bytes: Bytes,
  start: number,
  end: number,
  escape: { length(letter: number): number; value(bytes: Bytes, at: number): number },
): Bytes | undefined {
  let to = 0;
  for (let from = start; from < end;) {
    if (bytes[from] !== 0x5c) {
      bytes[to++] = bytes[from++];
      continue;
    }
    const length = escape.length(bytes[from + 1]);
    const value = from + length <= end ? escape.value(bytes, from) : NaN;
    if (!(value <= 0xff)) return undefined;
    bytes[to++] = value;
    from += length;
  }
  return bytes.subarray(0, to);
}

/** Of protocol 0: `\\u` with four digits, `\\U` with eight; any other backslash is itself. */
const unicodeEscape = {
  length: (letter: number) => letter === 0x75 ? 6 : letter === 0x55 ? 10 : 1,
  value(bytes: Bytes, at: number) {
    const length = unicodeEscape.length(bytes[at + 1]);
    return length === 1 ? 0x5c : hexadecimal(bytes, at + 2, at + length);
  },
};

/** What Python 2's `repr()` makes of bytes. */
const stringEscape = {
  length: (letter: number) => letter === 0x78 ? 4 : 2,
  value(bytes: Bytes, at: number) {
    switch (bytes[at + 1]) {
      case 0x78: // x
        return hexadecimal(bytes, at + 2, at + 4);
      case 0x6e: // n
        return 0x0a;
      case 0x72: // r
        return 0x0d;
      case 0x74: // t
        return 0x09;
      case 0x5c:
      case 0x27:
      case 0x22:
        return bytes[at + 1];
      default:
        return NaN;
    }
  },
};

function hexadecimal(bytes: Bytes, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = HEX.indexOf(String.fromCharCode(bytes[at]).toLowerCase());
    if (digit < 0) return NaN;
    value = value * 16 + digit;
  }
  return value;
}

const HEX = "0123456789abcdef";

/**
 * Reads the bytes that a string of a pickle stands for: a fresh array.
 *
 * @throws {SyntaxError} if they are no longer there, or it stands for other characters than bytes.
 */
export async function readPickleText(
  source: PickleSource,
  { at, length, encoding }: PickleText,
): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (message: string) =>
    new SyntaxError(`Cannot read pickle "${source.path}" at byte ${at}: ${message}`);
  const bytes = await source.read(at, length);
  if (bytes.length < length) throw fail(`expected ${length} bytes, got ${bytes.length}`);
  const decoded = decodePickleText(bytes, encoding);
  if (!decoded) throw fail("expected text that stands for bytes");
  return decoded;
}
