import { decodeNpyHeader, decodeNpyNumbers, NPY_HEADER_BYTES } from "../formats/npy.ts";
import { PositionedFile } from "../formats/positioned_file.ts";
import type { Embeddings } from "./embeddings.ts";

/**
 * Embeddings that numpy, or `deno task extract`, saved: an array [n, D] of float32 or float64, of which rows are read as
 * they are needed. So a file may be larger than memory.
 */
export class EmbeddingsFile {
  /** n, the number of rows. */
  readonly count: number;
  /** D, the numbers of a row. */
  readonly length: number;
  readonly #file: PositionedFile;
  readonly #dataAt: number;
  readonly #numberBytes: 4 | 8;

  private constructor(file: PositionedFile, header: ReturnType<typeof decodeNpyHeader>) {
    [this.count, this.length] = header.shape;
    this.#file = file;
    this.#dataAt = header.dataAt;
    this.#numberBytes = header.numberBytes;
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
      throw new Error(`Cannot read embeddings "${path}": ${(cause as Error).message}`, { cause });
    }
  }

  /**
   * The rows from `from` to before `to`.
   *
   * @throws {Error} if they can no longer be read.
   */
  async read(from = 0, to = this.count): Promise<Embeddings> {
    const rowBytes = this.length * this.#numberBytes;
    const bytes = await this.#file.read(this.#dataAt + from * rowBytes, (to - from) * rowBytes);
    return {
      data: decodeNpyNumbers(bytes, this.#numberBytes),
      count: to - from,
      length: this.length,
    };
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}
