import { type FileHandle, open, rename, rm } from "node:fs/promises";

const BUFFER_BYTES = 4 * 2 ** 20;

/**
 * A new file that is written in many small pieces. Until {@link BufferedFile.close} its name ends in
 * `.new`, so that a file of the name is whole, whatever happens meanwhile.
 */
export class BufferedFile {
  /** Bytes written so far. */
  length = 0;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Takes the place of what is left of one that was never closed, and of a link, which is not followed.
   *
   * @throws {Error} of the operating system if it cannot be made.
   */
  static async create(path: string): Promise<BufferedFile> {
    await rm(`${path}.new`, { force: true });
    return new BufferedFile(path, await open(`${path}.new`, "wx"));
  }

  /** Adds `bytes`, which may change as soon as this has resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    this.length += bytes.length;
    if (this.#filled + bytes.length > BUFFER_BYTES) await this.#flush();
    if (bytes.length > BUFFER_BYTES) return await writeAll(this.#handle, bytes);
    this.#buffer.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  /** Writes over what stands at `at`. */
  async overwrite(at: number, bytes: Uint8Array): Promise<void> {
    await this.#flush();
    await writeAll(this.#handle, bytes, at);
  }

  /** Gives the file its name; one that had it before is gone. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
    await rename(`${this.#path}.new`, this.#path);
  }

  /** Gives it up: nothing of it stays. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#path}.new`);
  }

  async #flush(): Promise<void> {
    await writeAll(this.#handle, this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at?: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const place = at === undefined ? null : at + written;
    written += (await handle.write(bytes, written, bytes.length - written, place)).bytesWritten;
  }
}
