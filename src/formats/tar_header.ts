import { Buffer } from "node:buffer";
import { decodeBytes } from "./decode_text.ts";

/** A name in an archive. */
export interface MemberName {
  text: string;
  /** Whether its bytes are neither UTF-8 nor of the encoding that the user named, and those above 127 written `\xf6`. */
  isEscaped: boolean;
}

/**
 * A name as text, folder by folder, as their names may be written in several ways. Bytes that are none stay apart from each
 * other, so that two names never become one.
 *
 * @param binary A letter for each byte.
 * @param encoding Of names that are no UTF-8.
 */
export function decodeMemberName(binary: string, encoding?: string): MemberName {
  if (/^[\x20-\x7e]*$/.test(binary)) return { text: binary, isEscaped: false };
  const parts = binary.split("/").map((part) => decodePart(part, encoding));
  return {
    text: parts.map(({ text }) => text).join("/"),
    isEscaped: parts.some(({ isEscaped }) => isEscaped),
  };
}

function decodePart(binary: string, encoding: string | undefined): MemberName {
  const text = decodeBytes(Buffer.from(binary, "latin1"), encoding);
  if (text !== undefined) return { text, isEscaped: false };
  const escape = (byte: string) => `\\x${byte.charCodeAt(0).toString(16)}`;
  return { text: binary.replace(/[\x80-\xff]/g, escape), isEscaped: true };
}

/**
 * The keys and values of a pax header, whose records are `length key=value` with a line end, the length counted in bytes
 * with itself. Values are bytes, a letter for each: paths are UTF-8 as a rule, and of any encoding where `hdrcharset` says
 * `BINARY`. What comes after a record that is none is passed over.
 */
export function parsePaxHeader(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const found: [key: string, value: string][] = [];
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(" ", at), digits = text.slice(at, Math.max(at, space));
    const end = /^\d{1,9}$/.test(digits) ? at + Number(digits) : NaN;
    const equals = text.indexOf("=", space);
    if (!(end <= text.length && equals >= 0 && equals < end)) break;
    found.push([text.slice(space + 1, equals), text.slice(equals + 1, end - 1)]);
    at = end;
  }
  return Object.fromEntries(found);
}
