import { closeSync, openSync, readSync } from "node:fs";

/** The most bytes of a file that are kept in memory. */
const MOST_KEPT = 64 * 2 ** 20;

/** The bytes of a text that is looked at in small pieces: in memory, or in a file too large for that. */
export class TextBytes {
  /** How many there are. */
  readonly size: number;
  readonly #bytes: Uint8Array<ArrayBuffer> | undefined;
  #file: number | undefined;

  private constructor(size: number, bytes?: Uint8Array<ArrayBuffer>, file?: number) {
    this.size = size;
    this.#bytes = bytes;
    this.#file = file;
  }

  /** Those of a text in UTF-8. */
  static of(bytes: Uint8Array<ArrayBuffer>): TextBytes {
    return new TextBytes(bytes.length, bytes);
  }

  /**
   * Those of a file. One of more than `mostKept` bytes stays open until {@link TextBytes.close}, or until
   * the script ends.
   *
   * @param mostKept 64 MiB unless given.
   * @throws {Error} of the operating system if it cannot be read.
   */
  static open(path: string, mostKept: number = MOST_KEPT): TextBytes {
    const { size } = Deno.statSync(path);
    if (size <= mostKept) return TextBytes.of(Deno.readFileSync(path));
    return new TextBytes(size, undefined, openSync(path, "r"));
  }

  /** Up to `length` bytes from `at` on, fewer at the end. They are not to be changed. */
  read(at: number, length: number): Uint8Array<ArrayBuffer> {
    if (this.#bytes) return this.#bytes.subarray(at, at + length);
    if (this.#file === undefined) throw new Error("Cannot read a text that was closed");
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - at)));
    return bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, at));
  }

  /** Lets go of the file. Once more does nothing. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
