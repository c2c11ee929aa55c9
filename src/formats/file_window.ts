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
    this.view = new DataView((await this.file.read(this.start, WINDOW_BYTES)).buffer);
  }

  /** The first place from `at` on, a multiple of 4, that holds the 32-bit `word`, or `undefined`. */
  async find(word: number, at: number): Promise<number | undefined> {
    at = Math.ceil(at / 4) * 4;
    while (at + 4 <= this.file.size) {
      if (!this.has(at, 4)) await this.moveTo(at);
      const words = new Uint32Array(this.view.buffer, 0, Math.floor(this.view.byteLength / 4));
      if (words.length === 0) return undefined; // cut since it was opened
      const found = words.indexOf(word, (at - this.start) / 4);
      if (found >= 0) return this.start + 4 * found;
      at = this.start + 4 * words.length;
    }
  }
}
