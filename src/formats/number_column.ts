const PIECE = 2 ** 10;

/** The arrays that a {@link NumberColumn} can be made of. */
export type ColumnArray =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** A list of numbers that grows without ever being copied, in pieces of one kind of typed array. */
export class NumberColumn<T extends ColumnArray> {
  /** How many numbers there are. */
  length = 0;
  readonly #Numbers: new (length: number) => T;
  #pieces: T[] = [];

  /** @param Numbers The kind of array, such as `Float64Array`. */
  constructor(Numbers: new (length: number) => T) {
    this.#Numbers = Numbers;
  }

  /** Adds a number at the end. */
  push(value: number): void {
    const place = this.length++ % PIECE;
    if (place === 0) this.#pieces.push(new this.#Numbers(PIECE));
    this.#pieces[this.#pieces.length - 1][place] = value;
  }

  /** The number at `index`, which must be one of the column. */
  at(index: number): number {
    return this.#pieces[Math.floor(index / PIECE)][index % PIECE];
  }

  /** The numbers from `start` to before `end`, some at a time. */
  *pieces(start = 0, end: number = this.length): Generator<T> {
    while (start < end) {
      const piece = Math.floor(start / PIECE), begins = piece * PIECE;
      yield this.#pieces[piece].subarray(start - begins, Math.min(PIECE, end - begins)) as T;
      start = begins + PIECE;
    }
  }

  /** All of them in one array. The column is empty afterwards: both would take twice the memory. */
  take(): T {
    const all = new this.#Numbers(this.length);
    let at = 0;
    for (const piece of this.pieces()) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [];
    this.length = 0;
    return all;
  }
}
