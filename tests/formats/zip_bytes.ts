import { crc32, deflateRawSync } from "node:zlib";
import { littleEndian } from "../fuzzing/arbitraries.ts";
import { concat } from "../fuzzing/concat.ts";

/** What {@link zipBytes} puts into an archive. */
export interface ZipItem {
  name: string;
  bytes?: string | Uint8Array;
  /** 8 is deflate. @default {0, not compressed} */
  method?: number;
  /** 1 says that there is a password. */
  flags?: number;
  /** In place of the true one. */
  size?: number;
  /** In place of the true one. */
  crc?: number;
  isLink?: boolean;
  /** Writes its name in Latin-1 rather than UTF-8. */
  isLatin1?: boolean;
}

const text = new TextEncoder();

/** A zip archive, put together by hand from PKWARE's description, with the numbers of ZIP64 if asked for. */
export function zipBytes(items: ZipItem[], { is64 = false, comment = "" } = {}) {
  const files: Uint8Array[] = [], entries: Uint8Array[] = [];
  let at = 0;
  for (const item of items) {
    const { name, method = 0, flags = 0, isLink, isLatin1 } = item;
    const bytes = typeof item.bytes === "string"
      ? text.encode(item.bytes)
      : item.bytes ?? new Uint8Array();
    const stored = method === 8 ? new Uint8Array(deflateRawSync(bytes)) : bytes;
    const named = isLatin1
      ? Uint8Array.from(name, (letter) => letter.charCodeAt(0))
      : text.encode(name);
    const size = item.size ?? bytes.length, crc = item.crc ?? crc32(bytes);
    const numbers = [
      ...[...littleEndian(flags, 2), ...littleEndian(method, 2), 0, 0, 0, 0],
      ...littleEndian(crc, 4),
    ];
    const file = concat([
      [0x50, 0x4b, 3, 4, 20, 0],
      numbers,
      [...littleEndian(stored.length, 4), ...littleEndian(size, 4)],
      [...littleEndian(named.length, 2), ...littleEndian(0, 2)],
      ...[named, stored],
    ]);
    const large = [size, stored.length, at].flatMap((number) => littleEndian(number, 8));
    const extra = is64 ? [1, 0, 24, 0, ...large] : [];
    const or64 = (number: number) => littleEndian(is64 ? 0xffffffff : number, 4);
    entries.push(concat([
      [0x50, 0x4b, 1, 2, 20, 3, 20, 0],
      numbers,
      [...or64(stored.length), ...or64(size), ...littleEndian(named.length, 2)],
      [...littleEndian(extra.length, 2), 0, 0, 0, 0, 0, 0, 0, 0],
      [...littleEndian(isLink ? 0xa1ff : 0x81a4, 2), ...or64(at)],
      ...[named, extra],
    ]));
    files.push(file);
    at += file.length;
  }
  const directory = concat(entries), count = littleEndian(items.length, 2);
  const end64 = concat([
    [0x50, 0x4b, 6, 6, ...littleEndian(44, 8), 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [...littleEndian(items.length, 8), ...littleEndian(items.length, 8)],
    [...littleEndian(directory.length, 8), ...littleEndian(at, 8)],
    [0x50, 0x4b, 6, 7, 0, 0, 0, 0, ...littleEndian(at + directory.length, 8), 1, 0, 0, 0],
  ]);
  return concat([
    ...[...files, directory, is64 ? end64 : []],
    [0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...count, ...count],
    littleEndian(is64 ? 0xffffffff : directory.length, 4),
    littleEndian(is64 ? 0xffffffff : at, 4),
    [...littleEndian(comment.length, 2), ...text.encode(comment)],
  ]);
}
