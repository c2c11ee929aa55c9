// The headers alone: its streams read every byte, and hand members on one after the other only. This is the last
// version whose package lets them be had alone.
import headers from "npm:tar-stream@3.1.7/headers.js";

/** What a header of a tar file says. */
export interface TarHeader {
  name: string;
  size: number;
  /** Such as `file`, `directory`, `link`, `symlink`, `pax-header`, `gnu-long-path`; null for what it does not know. */
  type: string | null;
  linkname: string | null;
}

/**
 * Reads a block of 512 bytes; null if it is empty. It throws if the checksum is wrong, or, without
 * `allowUnknownFormat`, if the header is neither ustar's nor GNU's. In names of encoding `latin1`, each letter is a byte.
 */
export const decodeTarHeader: (
  block: Uint8Array,
  encoding: "utf-8" | "latin1",
  allowUnknownFormat: boolean,
) => TarHeader | null = headers.decode;

/** Writes a block of 512 bytes; null if the name is too long for one, or not in ASCII. */
export const encodeTarHeader: (
  header: { name: string; size: number; type: string; mode: number; mtime: Date; uid: 0; gid: 0 },
) => Uint8Array<ArrayBuffer> | null = headers.encode;

/** The bytes of a pax header. */
export const encodePax: (header: { name: string }) => Uint8Array<ArrayBuffer> = headers.encodePax;
