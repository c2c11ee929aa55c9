/** The arrays that a {@link NumberColumn} can be made of. */
export type ColumnArray =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** Piece 0 has so many numbers, and each after it as many as all before. */
const FIRST_BITS = 10, FIRST = 2 ** FIRST_BITS;
/** How many are handed on at a time. */
const MOST_AT_ONCE = 2 ** 14;

/**
 * A list of up to 2^32 numbers that grows without being copied, in pieces of one kind of typed array. The
 * last piece is half empty on average, but of memory that was never written the system takes none.
 */
export class NumberColumn<T extends ColumnArray> {
  /** How many numbers there are. */
  length = 0;
  readonly #Numbers: new (length: number) => T;
  #pieces: T[] = [];
  #last: T;
  /** How many are in the last piece. */
  #filled = 0;

  /** @param Numbers The kind of array, such as `Float64Array`. */
  constructor(Numbers: new (length: number) => T) {
    this.#Numbers = Numbers;
    this.#last = new Numbers(0);
  }

  /** Adds a number at the end. */
  push(value: number): void {
    if (this.#filled === this.#last.length) {
      this.#last = new this.#Numbers(Math.max(FIRST, this.length));
      this.#pieces.push(this.#last);
      this.#filled = 0;
    }
    this.#last[this.#filled++] = value;
    this.length++;
  }

  /** The number at `index`, which must be one of the column. */
  at(index: number): number {
    const piece = pieceOf(index);
    return this.#pieces[piece][index - startOf(piece)];
  }

  /** Forgets all numbers but the first `length`. */
  truncate(length: number): void {
    if (length >= this.length) return;
    this.#pieces.length = length === 0 ? 0 : pieceOf(length - 1) + 1;
    this.#last = this.#pieces.at(-1) ?? new this.#Numbers(0);
    this.#filled = length === 0 ? 0 : length - startOf(this.#pieces.length - 1);
    this.length = length;
  }

  /** The numbers from `start` to before `end`, some thousands at a time. */
  *pieces(start = 0, end: number = this.length): Generator<T> {
    while (start < end) {
      const piece = pieceOf(start), from = start - startOf(piece);
      const count = Math.min(MOST_AT_ONCE, end - start, this.#pieces[piece].length - from);
      yield this.#pieces[piece].subarray(from, from + count) as T;
      start += count;
    }
  }

  /** All of them in one array. The column is empty afterwards, so that they are not held twice. */
  take(): T {
    const all = new this.#Numbers(this.length);
    this.#pieces.forEach((piece, i) => {
      const start = startOf(i);
      all.set(piece.subarray(0, Math.min(piece.length, this.length - start)), start);
    });
    this.#pieces = [];
    this.#last = new this.#Numbers(0);
    this.#filled = this.length = 0;
    return all;
  }
}

function pieceOf(index: number): number {
  return index < FIRST ? 0 : 32 - Math.clz32(index) - FIRST_BITS;
}

function startOf(piece: number): number {
  return piece === 0 ? 0 : 2 ** (FIRST_BITS + piece - 1);
}
