import { NumberColumn } from "./number_column.ts";

const PIECE = 2 ** 15;
/** Ends a text: the one byte that UTF-8 never has. */
const END = 0xff;

/** A list of texts that grows without ever being copied, as UTF-8: their bytes and five more each. */
export class TextColumn {
  readonly #places = new NumberColumn(Uint32Array);
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  /** Where in the last piece the next text goes. */
  #next = PIECE;

  /** How many texts there are. */
  get length(): number {
    return this.#places.length;
  }

  /** How much memory the texts take. */
  get byteLength(): number {
    return this.#pieces.length * PIECE + this.length * 4;
  }

  /**
   * Adds a text at the end.
   *
   * @throws {RangeError} if it takes 32 KiB or more, or all of them together than 4 GiB.
   */
  push(text: string): void {
    if (!this.#write(text)) {
      this.#pieces.push(new Uint8Array(PIECE));
      this.#next = 0;
      if (this.#pieces.length > 2 ** 32 / PIECE || !this.#write(text)) {
        throw new RangeError(`Cannot keep a text of ${text.length} letters after ${this.length}`);
      }
    }
  }

  /** Forgets all texts but the first `length`; the memory of the others is used again. */
  truncate(length: number): void {
    if (length >= this.length) return;
    this.#next = this.#places.at(length) % PIECE;
    this.#pieces.length = Math.floor(this.#places.at(length) / PIECE) + 1;
    this.#places.truncate(length);
  }

  /** The text at `index`; undefined if there is none. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    const place = this.#places.at(index);
    const piece = this.#pieces[Math.floor(place / PIECE)], from = place % PIECE;
    return this.#decoder.decode(piece.subarray(from, piece.indexOf(END, from)));
  }

  #write(text: string): boolean {
    if (this.#next >= PIECE) return false;
    const piece = this.#pieces[this.#pieces.length - 1];
    const { read, written } = this.#encoder.encodeInto(text, piece.subarray(this.#next, PIECE - 1));
    if (read < text.length) return false;
    this.#places.push((this.#pieces.length - 1) * PIECE + this.#next);
    piece[this.#next + written] = END;
    this.#next += written + 1;
    return true;
  }
}
