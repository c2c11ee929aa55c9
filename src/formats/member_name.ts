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
