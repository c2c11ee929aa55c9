import { FileChangedError, type FileStamp, isSameFile } from "./file_stamp.ts";
import { PositionedFile } from "./positioned_file.ts";

interface OpenFile {
  file: Promise<PositionedFile>;
  /** Reads that are under way. */
  users: number;
}

/**
 * Files of which only some are open at a time, those used last: systems let a process have about a thousand. A file that
 * is opened again must be the one that it was.
 */
export class FilePool {
  #most: number;
  /** By path, the one used last at the end. */
  readonly #open = new Map<string, OpenFile>();
  /** What each file was when it was opened first. */
  readonly #stamps = new Map<string, FileStamp>();
  readonly #uses = new Set<Promise<unknown>>();

  /** @param most How many stay open while none of them is in use. */
  constructor(most: number) {
    this.#most = most;
  }

  /** What `read` makes of the file, which it may use until it has resolved. */
  async use<T>(path: string, read: (file: PositionedFile) => Promise<T>): Promise<T> {
    const use = this.#use(path, read);
    this.#uses.add(use);
    try {
      return await use;
    } finally {
      this.#uses.delete(use);
    }
  }

  /** Closes all files, once those in use no longer are; of later uses, each closes its file. */
  async close(): Promise<void> {
    this.#most = 0;
    await this.#closeSome();
    while (this.#uses.size > 0) await Promise.allSettled(this.#uses);
  }

  async #use<T>(path: string, read: (file: PositionedFile) => Promise<T>): Promise<T> {
    const entry = this.#open.get(path) ?? { file: this.#openSame(path), users: 0 };
    this.#open.delete(path);
    this.#open.set(path, entry);
    entry.users++;
    try {
      return await read(await entry.file);
    } catch (error) {
      await entry.file.catch(() => {
        if (this.#open.get(path) === entry) this.#open.delete(path); // so that another try opens it again
      });
      throw error;
    } finally {
      entry.users--;
      await this.#closeSome();
    }
  }

  async #openSame(path: string): Promise<PositionedFile> {
    const file = await PositionedFile.open(path);
    const before = this.#stamps.get(path) ?? file.stamp;
    this.#stamps.set(path, before);
    if (isSameFile(before, file.stamp)) return file;
    await file.close();
    throw FileChangedError.between(path, before, file.stamp);
  }

  async #closeSome(): Promise<void> {
    for (const [path, { file, users }] of this.#open) {
      if (this.#open.size <= this.#most) return;
      if (users > 0) continue;
      this.#open.delete(path);
      await (await file).close();
    }
  }
}
