import { fstatSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { FileChangedError, type FileStamp, isSameFile } from "./file_stamp.ts";

/** How long a file is trusted to be as it was, in milliseconds: a look takes a fifth of what a small read does. */
const TRUST_MS = 50;

/**
 * A file that is read at any place, several reads at a time. It stays open until {@link PositionedFile.close},
 * or until the script ends. It must not change while it is open; one that takes its place does it no harm.
 */
export class PositionedFile {
  /** Where it is. */
  readonly path: string;
  /** Its length in bytes when it was opened. */
  readonly size: number;
  /** What it was when it was opened. */
  readonly stamp: FileStamp;
  readonly #handle: FileHandle;
  #looked = performance.now();
  #closing?: Promise<void>;

  private constructor(path: string, stamp: FileStamp, handle: FileHandle) {
    this.path = path;
    this.size = stamp.size;
    this.stamp = stamp;
    this.#handle = handle;
  }

  /** @throws {Error} of the operating system if there is no such file, or it may not be read. */
  static async open(path: string): Promise<PositionedFile> {
    const handle = await open(path);
    const { size, mtimeMs, ino, ctimeMs } = await handle.stat();
    return new PositionedFile(path, { size, mtimeMs, ino, ctimeMs }, handle);
  }

  /**
   * The bytes from `at` on, a fresh array: `length` of them, or as many as there are before the end of the
   * file. No more memory is taken than that, whatever `length` says.
   *
   * @throws {FileChangedError} if the file has changed.
   * @throws {Error} with the place, if the system cannot read it.
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
      ).catch((cause) => {
        throw new Error(`Cannot read "${this.path}" at byte ${at + filled}: ${cause.message}`, {
          cause,
        });
      });
      if (bytesRead === 0) {
        this.#look(); // it has been cut
        return bytes.slice(0, filled);
      }
      filled += bytesRead;
    }
    if (performance.now() - this.#looked > TRUST_MS) this.#look();
    return bytes;
  }

  /** After a read, so that what has been read is what it was. */
  #look() {
    this.#looked = performance.now();
    const { size, mtimeMs, ino, ctimeMs } = fstatSync(this.#handle.fd);
    const now = { size, mtimeMs, ino, ctimeMs };
    if (!isSameFile(this.stamp, now)) throw FileChangedError.between(this.path, this.stamp, now);
  }

  /** Lets go of the file; reads that are under way fail. Once more does nothing. */
  close(): Promise<void> {
    return this.#closing ??= this.#handle.close();
  }
}
