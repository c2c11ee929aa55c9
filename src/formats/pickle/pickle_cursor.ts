import { PickleFault } from "./pickle_value.ts";

/** Bytes that can be read anywhere; a `PositionedFile` is such. */
export interface PickleSource {
  /** What they are called, for errors. */
  readonly path: string;
  /** How many there are. */
  readonly size: number;
  /** The bytes from `at` on, `length` of them, or as many as there are. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A few pictures. */
const WINDOW_BYTES = 2 ** 16;

/** A place in a source, which moves on: small things are read through a window, large ones passed over. */
export class PickleCursor {
  readonly #source: PickleSource;
  #window = new DataView(new ArrayBuffer(0));
  #start = 0;
  #at = 0;

  constructor(source: PickleSource) {
    this.#source = source;
  }

  /** Which byte of the source comes next. */
  get at(): number {
    return this.#at;
  }

  /** How many bytes come from here on. */
  get left(): number {
    return this.#source.size - this.#at;
  }

  /** Whether `length` bytes from here on are in memory, or all that there are; if not, {@link load} them. */
  has(length: number): boolean {
    const end = Math.min(this.#at + length, this.#source.size);
    return this.#at >= this.#start && end <= this.#start + this.#window.byteLength;
  }

  /** Moves the window here. */
  async load(): Promise<void> {
    this.#start = this.#at;
    this.#window = new DataView((await this.#source.read(this.#at, WINDOW_BYTES)).buffer);
  }

  /** Passes over `length` bytes and returns where they begin. */
  skip(length: number): number {
    const at = this.#at;
    if (this.left === 0 && length > 0) throw endOfFile();
    if (length > this.left) {
      throw new PickleFault(`expected ${length} bytes, ${this.left} are left`);
    }
    this.#at += length;
    return at;
  }

  /** Passes over `length` bytes in the window and returns them, a character a byte. */
  text(length: number): string {
    const from = this.skip(length) - this.#start;
    if (from + length > this.#window.byteLength) throw endOfFile();
    return String.fromCharCode(...new Uint8Array(this.#window.buffer, from, length));
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes in the window. */
  uint(size: 1 | 2 | 4 | 8): number {
    const from = this.skip(size) - this.#start;
    if (from + size > this.#window.byteLength) throw endOfFile();
    return uintAt(this.#window, from, size);
  }

  /** A double in the window, the highest byte first. */
  float(): number {
    const from = this.skip(8) - this.#start;
    if (from + 8 > this.#window.byteLength) throw endOfFile();
    return this.#window.getFloat64(from);
  }

  /** A line in the window that is short, without its end, or `undefined` if the window's next bytes hold no end. */
  shortLine(most: number): string | undefined {
    const from = this.#at - this.#start;
    const length = this.#next(from, most + 1).indexOf(0x0a);
    if (length < 0) return undefined;
    const line = this.text(length);
    this.#at++;
    return line;
  }

  /** Passes over a line of any length and its end, and returns where it is. */
  async line(): Promise<{ at: number; length: number }> {
    const at = this.#at;
    for (;;) {
      if (!this.has(1)) await this.load();
      const bytes = this.#next(this.#at - this.#start, WINDOW_BYTES);
      if (bytes.length === 0) throw endOfFile();
      const end = bytes.indexOf(0x0a);
      this.#at += end < 0 ? bytes.length : end + 1;
      if (end >= 0) return { at, length: this.#at - 1 - at };
    }
  }

  #next(from: number, most: number): Uint8Array {
    const { buffer, byteLength } = this.#window;
    return from < byteLength
      ? new Uint8Array(buffer, from, Math.min(most, byteLength - from))
      : new Uint8Array();
  }
}

/** An unsigned number of 1, 2, 4 or 8 bytes, the lowest first. */
export function uintAt(view: DataView, at: number, size: 1 | 2 | 4 | 8): number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
  }
}

function endOfFile(): PickleFault {
  return new PickleFault("the file ends");
}
