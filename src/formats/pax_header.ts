import { Buffer } from "node:buffer";

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
