import { Buffer } from "node:buffer";
import { posix } from "node:path";
import { decodeTarHeader, type TarHeader } from "../npm/tar_stream.ts";
import type { ByteSource } from "./byte_source.ts";
import { TAR_BLOCK } from "./tar_block.ts";
import { decodeMemberName, parsePaxHeader } from "./tar_header.ts";

/** A file in a tar file. */
export interface TarMember {
  /** Its path, as the tar file has it. */
  name: string;
  /** Where its bytes begin, a multiple of 512; of what has none, where its header does. */
  at: number;
  /** How many they are. */
  size: number;
  /** What a link stands for, which has no bytes of its own. */
  link?: TarLink;
  /** Whether it is a sparse file, or of a kind that is not known: its bytes are not those of a file. */
  isUnusual?: true;
  /** Whether its name is neither UTF-8 nor of the encoding that the user named, and its bytes are written as `\xf6`. */
  isEscaped?: true;
}

/** What a link in a tar file stands for. */
export interface TarLink {
  /** A hard link is another name of a member that came before; a symbolic link may name any. */
  kind: "hard" | "symbolic";
  /** The path of a member, without `.` and `..` in it; undefined if it leads out of the tar file. */
  target: string | undefined;
}

/** A path of a member as others name it: `a/b` for `./a//b`. */
export function plainMemberPath(path: string): string {
  if (!/(^|\/)\.{0,2}(\/|$)/.test(path)) return path; // nearly all are plain
  return posix.normalize(path).replace(/^\/+|\/+$/g, "");
}

/** Says where in a tar file something is wrong, and what. */
export function memberFault(
  path: string,
  { name, at }: Pick<TarMember, "name" | "at">,
  what: string,
) {
  return `Cannot read "${path}", byte ${at}, member ${JSON.stringify(name)}: ${what}`;
}

/** More than what is said of any file, and than any path; where there is more, something is broken. */
const LONGEST_EXTENSION = 2 ** 20, LONGEST_NAME = 2 ** 13;

/** What headers of their own say about the member that comes next, a letter for each byte. */
type Extension = Record<string, string>;

/**
 * The files in a tar file, in its order: ustar, GNU's and pax, with long names, and what Unix v7 wrote; links and sparse
 * files too, which say that they are. Bodies are not read; who wants one reads it from `source` before asking for the
 * next member.
 *
 * A member that is cut short, and bytes that are no header, are told to `onFault`, with the byte where they are; it goes
 * on at the next whole header.
 *
 * @param encoding Of names that are no UTF-8.
 */
export async function* readTarMembers(
  source: ByteSource,
  onFault: (message: string) => void,
  encoding?: string,
): AsyncGenerator<TarMember> {
  const { path } = source;
  const common: Extension = {};
  let own: Extension = {};
  for (let at = 0;;) {
    const found = await findHeader(source, at);
    if (found.passed > 0 && !(found.isEmpty && found.header === undefined)) {
      const what = found.isEmpty ? "empty blocks" : "other bytes";
      const then = found.header ? `it goes on at byte ${found.at}` : "no member comes after it";
      onFault(
        `Cannot read "${path}", byte ${at}: expected a header of a tar file, got ${what}; ${then}`,
      );
      own = {};
    }
    if (found.header === undefined) {
      if (found.passed === 0) {
        const what = "the file ends without a tar file's end, so members may be missing";
        onFault(`Cannot read "${path}", byte ${at}: ${what}`);
      }
      return;
    }
    const { header } = found;
    const start = found.at, body = start + TAR_BLOCK;
    const said: Extension = { ...common, ...own };
    const named = decodeMemberName((said.path ?? header.name).replace(/\0[^]*$/, ""), encoding);
    const name = named.text, escaped = named.isEscaped ? { isEscaped: true as const } : {};
    const size = said.size === undefined || isExtension(header) ? header.size : Number(said.size);
    const fault = (what: string) => onFault(memberFault(path, { name, at: start }, what));
    if (!Number.isSafeInteger(size) || size < 0) {
      fault(`expected a size in bytes, got ${said.size ?? header.size}`);
      at = body;
      own = {};
      continue;
    }
    if (hasBody(header) && body + size > source.size) {
      const missing = body + size - source.size;
      fault(`the file ends ${missing} bytes before it does`);
      return;
    }
    at = hasBody(header) ? body + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK : body;

    if (isExtension(header)) {
      if (size > LONGEST_EXTENSION) {
        fault(`expected at most ${LONGEST_EXTENSION} bytes about a file, got ${size}`);
        return;
      }
      const bytes = await source.read(body, size);
      if (header.type === "pax-header") own = { ...own, ...parsePaxHeader(bytes) };
      else if (header.type === "pax-global-header") Object.assign(common, parsePaxHeader(bytes));
      else own[header.type === "gnu-long-path" ? "path" : "linkpath"] = untilZero(bytes);
      continue;
    }
    own = {};
    if (name.length > LONGEST_NAME) {
      const shown = { name: `${name.slice(0, 80)}…`, at: start };
      onFault(memberFault(path, shown, `expected a name of at most ${LONGEST_NAME} letters`));
    } else if (header.type === "link" || header.type === "symlink") {
      const path = (said.linkpath ?? header.linkname ?? "").replace(/\0[^]*$/, "");
      const target = decodeMemberName(path, encoding).text;
      yield { name, at: start, size: 0, link: linkOf(header.type, name, target), ...escaped };
    } else if (header.type === null || Object.keys(said).some((key) => key.startsWith("GNU.sp"))) {
      yield { name, at: start, size: 0, isUnusual: true, ...escaped };
    } else if (header.type === "file" || header.type === "contiguous-file") {
      yield { name, at: body, size, ...escaped };
    }
  }
}

function linkOf(type: "link" | "symlink", name: string, target: string): TarLink {
  if (type === "link") return { kind: "hard", target: plainMemberPath(target) };
  const path = posix.join(posix.dirname(name), target);
  const isOut = target.startsWith("/") || /^\.\.(\/|$)/.test(path);
  return { kind: "symbolic", target: isOut ? undefined : plainMemberPath(path) };
}

/** The bytes before the first 0, a letter for each. */
function untilZero(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1").replace(/\0[^]*$/, "");
}

function isExtension({ type }: TarHeader): boolean {
  return type === "pax-header" || type === "pax-global-header" || type === "gnu-long-path" ||
    type === "gnu-long-link-path";
}

/** As tarfile and GNU tar have it: what is neither a file nor unknown has none, whatever its size says. */
function hasBody(header: TarHeader): boolean {
  return isExtension(header) || header.type === null || header.type === "file" ||
    header.type === "contiguous-file";
}

/** The first header from `at` on, and what was passed over on the way: nothing, empty blocks alone, or others. */
async function findHeader(source: ByteSource, at: number) {
  for (let from = at, isEmpty = true;; from += TAR_BLOCK) {
    const block = await source.read(from, TAR_BLOCK);
    if (block.length < TAR_BLOCK) {
      isEmpty &&= block.every((byte) => byte === 0);
      return { at: from, passed: from + block.length - at, isEmpty };
    }
    const header = decodeHeader(block, from === at);
    if (header) return { header, at: from, passed: from - at, isEmpty };
    isEmpty &&= block.every((byte) => byte === 0);
  }
}

/** @param isExpected Whether a header should stand here; elsewhere only one that names its format is believed. */
function decodeHeader(block: Uint8Array, isExpected: boolean): TarHeader | null {
  const namesFormat = "ustar".split("").every((letter, i) =>
    block[257 + i] === letter.charCodeAt(0)
  );
  if (!namesFormat && !isExpected) return null;
  try {
    return decodeTarHeader(block, "latin1", true);
  } catch {
    return null; // the checksum is another
  }
}
