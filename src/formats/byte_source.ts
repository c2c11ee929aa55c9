import type { PositionedFile } from "./positioned_file.ts";

/** Bytes that are read a stretch at a time: of a file, or of what comes out of a decompressor. */
export interface ByteSource {
  /** What they are called, for messages. */
  readonly path: string;
  /** How many there are; infinity where the end shows only when it is reached. */
  readonly size: number;
  /**
   * The bytes from `at` on, `length` of them, or as many as there are. They are good until the next call, and some
   * sources give only what comes after what they gave before.
   */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that is read in windows, for readers of many short stretches that come one after the other. */
export class WindowedFile implements ByteSource {
  readonly path: string;
  readonly size: number;
  readonly #file: PositionedFile;
  readonly #windowSize: number;
  #window = new Uint8Array();
  #start = 0;

  /**
   * @param windowSize Bytes that are read at once; longer stretches are read alone.
   * @param path What to call the file in messages, where it stands in for another.
   */
  constructor(file: PositionedFile, windowSize: number, path = file.path) {
    this.path = path;
    this.size = file.size;
    this.#file = file;
    this.#windowSize = windowSize;
  }

  async read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > this.#windowSize) return await this.#file.read(at, length);
    const end = Math.min(at + length, this.size);
    if (at < this.#start || end > this.#start + this.#window.length) {
      this.#window = await this.#file.read(at, this.#windowSize);
      this.#start = at;
    }
    return this.#window.subarray(at - this.#start, at - this.#start + length);
  }
}

/** Bytes that come in chunks, each read once at most and in order; those in between are let go. */
export class ForwardBytes implements ByteSource {
  readonly path: string;
  readonly size = Infinity;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk = new Uint8Array();
  /** Where the chunk begins. */
  #start = 0;
  #fault?: Error;

  constructor(path: string, chunks: AsyncIterable<Uint8Array>) {
    this.path = path;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** What ended the chunks before their time; the bytes seem to end there. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** How many bytes have come so far. */
  get end(): number {
    return this.#start + this.#chunk.length;
  }

  async read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    while (at >= this.end) if (!await this.#next()) return new Uint8Array();
    if (at < this.#start) {
      throw new RangeError(`Cannot read "${this.path}" at byte ${at}: ${this.#start} have passed`);
    }
    const first = this.#chunk.subarray(at - this.#start, at - this.#start + length);
    if (first.length === length) return first;
    const parts = [first];
    let missing = length - first.length;
    while (missing > 0 && await this.#next()) {
      parts.push(this.#chunk.subarray(0, missing));
      missing -= parts.at(-1)!.length;
    }
    return joined(parts, length - missing);
  }

  /** Lets go of where the chunks come from. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    if (this.#fault) return false;
    try {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#start = this.end;
      this.#chunk = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
      return true;
    } catch (error) {
      this.#fault = error as Error;
      return false;
    }
  }
}

function joined(parts: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
