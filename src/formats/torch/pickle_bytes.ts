import { uintAt } from "../pickle/pickle_cursor.ts";
import { PickleFault } from "../pickle/pickle_value.ts";
import type { PickleNumbers } from "../pickle/pickle_stack.ts";

/** The longest whole number, in bytes; PyTorch's magic number has 10. */
const LONGEST_NUMBER = 64;

/** A place in the bytes of a pickle, all of which are in memory, that moves on. */
export class PickleBytes implements PickleNumbers {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  /** @param at Where it begins. */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = at;
  }

  /** Which byte comes next. */
  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint(size: 1 | 2 | 4 | 8): number {
    return uintAt(this.#view, this.#skip(size), size);
  }

  float(): number {
    return this.#view.getFloat64(this.#skip(8));
  }

  /** A whole number in two's complement. */
  long(size: number): number | bigint {
    if (size > LONGEST_NUMBER) {
      throw new PickleFault(
        `expected a whole number of up to ${LONGEST_NUMBER} bytes, got ${size} bytes`,
      );
    }
    const at = this.#skip(size);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = value << 8n | BigInt(this.#bytes[at + i]);
    value = BigInt.asIntN(8 * size, value);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** A text in UTF-8. */
  text(length: number): string {
    return this.#decode(length, UTF8);
  }

  /** A string of bytes, a character a byte. */
  latin1(length: number): string {
    return this.#decode(length, LATIN1);
  }

  /** A line in UTF-8, without its end. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new PickleFault("expected a name and the end of its line");
    const text = this.text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  #decode(length: number, decoder: TextDecoder): string {
    const at = this.#skip(length);
    return decoder.decode(this.#bytes.subarray(at, at + length));
  }

  #skip(length: number): number {
    const { at, left } = this;
    if (length > left) {
      throw new PickleFault(
        left === 0 ? "the pickle ends" : `expected ${length} bytes, ${left} are left`,
      );
    }
    this.#at += length;
    return at;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true }), LATIN1 = new TextDecoder("latin1");
