import type { HostileBytes } from "./arbitraries.ts";

/** A parser that is given broken inputs. */
export interface FuzzedParser {
  /** What `--only` calls it. */
  name: string;
  /** Small valid inputs, which are broken in all ways; of every branch of the format one. */
  samples: readonly Uint8Array[];
  /** Inputs made up by the rules of the format and against them. */
  made: HostileBytes;
  /** Reads an input, or throws what it has to say about it. */
  parse(bytes: Uint8Array<ArrayBuffer>): unknown;
  /**
   * How the messages of its errors begin.
   *
   * @default {/^Cannot /}
   */
  says?: RegExp;
  /**
   * The most bytes of buffers that it may make for a byte of input, and of heap that it may keep meanwhile, besides
   * the input itself. With Infinity neither is bounded.
   *
   * @default {1}
   */
  memory?: number;
}

/** A text as the bytes of a file. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Characters up to `\xff` as a byte each. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** For parsers of text: reads the bytes as a file of text is read. */
export function ofText(parse: (text: string) => unknown): FuzzedParser["parse"] {
  return (bytes) => parse(new TextDecoder().decode(bytes));
}

/** A folder for as long as the process runs. */
export function fuzzFolder(): string {
  const folder = Deno.makeTempDirSync({ prefix: "virtual-fc-fuzz-" });
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

/**
 * Writes a file over. It is cut to its length afterwards: some file systems wait for the disk when one is emptied and
 * written anew.
 */
export function overwriteFile(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, create: true });
  let written = 0;
  while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
  file.truncateSync(bytes.length);
}

let folder: string | undefined;

/** For parsers of files: writes the bytes to a file, whose name has this ending and which is
 * written over for each. */
export function ofFile(
  parse: (file: string) => unknown,
  ending = "",
): FuzzedParser["parse"] {
  return async (bytes) => {
    folder ??= fuzzFolder();
    const file = `${folder}/input${ending}`;
    overwriteFile(file, bytes);
    return await parse(file);
  };
}
