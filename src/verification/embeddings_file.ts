import { systemMessage } from "../checks/system_message.ts";
import { decodeNpyHeader, NPY_HEADER_BYTES, type NpyHeader } from "../formats/npy.ts";
import { decodeNpyNumbers, putColumns } from "../formats/npy_numbers.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import type { Embeddings } from "./embeddings.ts";

/** Bytes that are read at once where they are not float32 as it stands in memory. */
const PIECE = 2 ** 24;

/**
 * Embeddings that numpy, or `deno task extract`, saved: an array [n, D] of float16, float32 or float64, of either order of
 * bytes, in C or Fortran order, of which rows are read as they are needed. So a file may be larger than memory.
 */
export class EmbeddingsFile {
  /** n, the number of rows. */
  readonly count: number;
  /** D, the numbers of a row. */
  readonly length: number;
  readonly #file: PositionedFile;
  readonly #header: NpyHeader;

  private constructor(file: PositionedFile, header: NpyHeader) {
    [this.count, this.length] = header.shape;
    this.#file = file;
    this.#header = header;
  }

  /**
   * Opens a file and reads its shape.
   *
   * @throws {Error} if there is no such file, it is no such array, or its rows are empty.
   */
  static async open(path: string): Promise<EmbeddingsFile> {
    let file: PositionedFile | undefined;
    try {
      file = await PositionedFile.open(path);
      const header = decodeNpyHeader(await file.read(0, NPY_HEADER_BYTES), file.size);
      const { shape } = header;
      if (shape.length !== 2 || shape[1] === 0) {
        throw new TypeError(`expected shape [n, D], one row an image, got [${shape.join(", ")}]`);
      }
      return new EmbeddingsFile(file, header);
    } catch (cause) {
      await file?.close();
      throw new Error(`Cannot read embeddings "${path}": ${systemMessage(cause)}`, { cause });
    }
  }

  /**
   * The rows from `from` to before `to`.
   *
   * @throws {Error} if they can no longer be read.
   */
  async read(from = 0, to = this.count): Promise<Embeddings> {
    const { length } = this, count = to - from, { type, isFortran } = this.#header;
    if (isFortran) return { data: await this.#readColumns(from, to), count, length };
    if (type.numberBytes === 4 && !type.isBigEndian) {
      return { data: await this.#numbers(from * length, count * length), count, length };
    }
    const data = new Float32Array(count * length), most = PIECE / type.numberBytes;
    for (let at = 0; at < data.length; at += most) {
      data.set(await this.#numbers(from * length + at, Math.min(most, data.length - at)), at);
    }
    return { data, count, length };
  }

  /** Rows of a file that has one column after the other. */
  async #readColumns(from: number, to: number): Promise<Float32Array> {
    const rows = to - from, data = new Float32Array(rows * this.length);
    if (rows === 0) return data;
    // Only of all rows do columns stand next to each other.
    const atOnce = rows < this.count
      ? 1
      : Math.max(1, Math.floor(PIECE / (rows * this.#header.type.numberBytes)));
    for (let column = 0; column < this.length; column += atOnce) {
      const columns = Math.min(atOnce, this.length - column);
      const numbers = await this.#numbers(column * this.count + from, columns * rows);
      putColumns(numbers, column, data, this.length);
    }
    return data;
  }

  /** @param at The first of them, of all that are in the file. */
  async #numbers(at: number, count: number): Promise<Float32Array> {
    const { dataAt, type } = this.#header;
    const bytes = await this.#file.read(dataAt + at * type.numberBytes, count * type.numberBytes);
    return decodeNpyNumbers(bytes, type);
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

/**
 * Reads embeddings that numpy, or `deno task extract`, saved: an array [n, D] of float16, float32 or float64.
 *
 * @throws {Error} if there is no such file, it is no such array, or its rows are empty.
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const file = await EmbeddingsFile.open(path);
  try {
    return await file.read();
  } finally {
    await file.close();
  }
}
