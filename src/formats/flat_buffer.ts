/** The bytes of a table that says anything, with its place in a list. */
const LEAST_TABLE = 16;

/**
 * Reads tables of a FlatBuffers file, little-endian, as {@link https://flatbuffers.dev/internals | its documentation} has them.
 * Positions are bytes from the start of the file. Whatever leads out of the file is an error. Lists
 * may be shared by tables, but all that are read together are no longer than the file, so that none grows out of a few bytes.
 */
export class FlatBuffer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  /** Bytes of lists that may be read yet. */
  #left: number;

  /** @param bytes The whole file. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#left = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The position of the table with which the file begins. */
  root(): number {
    return this.#follow(0);
  }

  /** A number of 32 bits, with a sign, in field `field` of a table. */
  int(table: number, field: number, otherwise = 0): number {
    const at = this.#field(table, field);
    return at === 0 ? otherwise : this.#view.getInt32(this.#within(at, 4), true);
  }

  /** A number of 8 bits, with a sign. */
  byte(table: number, field: number, otherwise = 0): number {
    const at = this.#field(table, field);
    return at === 0 ? otherwise : this.#view.getInt8(this.#within(at, 1));
  }

  /** The position of a table in a field; undefined where the field is absent. */
  table(table: number, field: number): number | undefined {
    const at = this.#field(table, field);
    return at === 0 ? undefined : this.#follow(at);
  }

  /** The positions of the tables that are listed in a field. */
  tables(table: number, field: number): number[] {
    const { at, count } = this.#list(table, field, 4);
    this.#take(LEAST_TABLE * count);
    return Array.from({ length: count }, (_, i) => this.#follow(at + 4 * i));
  }

  /** The numbers of 32 bits that are listed in a field. */
  ints(table: number, field: number): number[] {
    const { at, count } = this.#list(table, field, 4);
    this.#take(4 * count);
    return Array.from({ length: count }, (_, i) => this.#view.getInt32(at + 4 * i, true));
  }

  /** The bytes in a field: a part of the file itself, not a copy. */
  bytes(table: number, field: number): Uint8Array<ArrayBuffer> {
    const { at, count } = this.#list(table, field, 1);
    return this.#bytes.subarray(at, at + count);
  }

  /** The text in a field. */
  text(table: number, field: number): string {
    return new TextDecoder().decode(this.bytes(table, field));
  }

  #take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new SyntaxError(
      `Cannot read a FlatBuffers file: expected lists of at most ${this.#bytes.length} bytes together, got more`,
    );
  }

  #list(table: number, field: number, size: number): { at: number; count: number } {
    const place = this.#field(table, field);
    if (place === 0) return { at: 0, count: 0 };
    const start = this.#follow(place);
    const count = this.#view.getUint32(this.#within(start, 4), true);
    this.#within(start + 4, count * size);
    return { at: start + 4, count };
  }

  /** Where a field is; 0 if it is absent. */
  #field(table: number, field: number): number {
    const fields = table - this.#view.getInt32(this.#within(table, 4), true);
    const size = this.#view.getUint16(this.#within(fields, 2), true);
    const entry = 4 + 2 * field;
    if (entry + 2 > size) return 0;
    const offset = this.#view.getUint16(this.#within(fields + entry, 2), true);
    return offset === 0 ? 0 : table + offset;
  }

  #follow(at: number): number {
    return this.#within(at + this.#view.getUint32(this.#within(at, 4), true), 4);
  }

  #within(at: number, count: number): number {
    if (at >= 0 && at + count <= this.#bytes.length) return at;
    throw new SyntaxError(
      `Cannot read a FlatBuffers file: expected ${count} bytes at ${at}, got a file of ${this.#bytes.length} bytes`,
    );
  }
}
