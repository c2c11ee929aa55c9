import type { PositionedFile } from "./positioned_file.ts";

const WINDOW_BYTES = 4 * 2 ** 20;

/** A stretch of a file in memory, which moves on as a pass over the file does. */
export class FileWindow {
  /** The file that it is of. */
  readonly file: PositionedFile;
  /** Which byte of the file the window begins at, a multiple of 4. */
  start = 0;
  /** The bytes of the window. */
  view: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(0));
  /** The same, without the last few of the file that make no 32 bits. */
  #words = new Uint32Array(0);

  /** @param file What to look at; nothing is read yet. */
  constructor(file: PositionedFile) {
    this.file = file;
  }

  /** Whether `length` bytes from `at` on are in it. */
  has(at: number, length: number): boolean {
    return at >= this.start && at + length <= this.start + this.view.byteLength;
  }

  /** Moves it to `at`, so that there are some megabytes from there on, or all to the end of the file. */
  async moveTo(at: number): Promise<void> {
    this.start = Math.floor(at / 4) * 4;
    const { buffer, byteLength } = await this.file.read(this.start, WINDOW_BYTES);
    this.view = new DataView(buffer);
    this.#words = new Uint32Array(buffer, 0, Math.floor(byteLength / 4));
  }

  /** The first place from `at` on, a multiple of 4, that holds the 32-bit `word`, or `undefined`. */
  async find(word: number, at: number): Promise<number | undefined> {
    for (;;) {
      const found = this.findWithin(word, at);
      if (found !== undefined) return found;
      if (this.has(at, 4)) at = this.start + 4 * this.#words.length;
      if (at + 4 > this.file.size) return undefined;
      await this.moveTo(at);
      if (!this.has(at, 4)) return undefined; // cut since it was opened
    }
  }

  /** As {@link FileWindow.find}, but only within the window, where most are. */
  findWithin(word: number, at: number): number | undefined {
    if (!this.has(at, 4)) return undefined;
    const found = this.#words.indexOf(word, Math.ceil((at - this.start) / 4));
    return found < 0 ? undefined : this.start + 4 * found;
  }
}
