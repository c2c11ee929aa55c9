import { type FileHandle, open } from "node:fs/promises";

/**
 * A file that is read at any place, several reads at a time. It stays open until {@link PositionedFile.close},
 * or until the script ends.
 */
export class PositionedFile {
  /** Where it is. */
  readonly path: string;
  /** Its length in bytes when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;
  #closing?: Promise<void>;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** @throws {Error} of the operating system if there is no such file, or it may not be read. */
  static async open(path: string): Promise<PositionedFile> {
    const handle = await open(path);
    return new PositionedFile(path, (await handle.stat()).size, handle);
  }

  /**
   * The bytes from `at` on, a fresh array: `length` of them, or as many as there are before the end of the
   * file. No more memory is taken than that, whatever `length` says.
   */
  async read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - at)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await this.#handle.read(
        bytes,
        filled,
        Math.min(bytes.length - filled, 2 ** 30), // the system takes no 2^31 at once
        at + filled,
      );
      if (bytesRead === 0) return bytes.slice(0, filled); // cut since it was opened
      filled += bytesRead;
    }
    return bytes;
  }

  /** Lets go of the file; reads that are under way fail. Once more does nothing. */
  close(): Promise<void> {
    return this.#closing ??= this.#handle.close();
  }
}
