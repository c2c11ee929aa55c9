import { systemMessage } from "../checks/system_message.ts";
import { encodePax, encodeTarHeader } from "../npm/tar_stream.ts";
import { BufferedFile } from "./buffered_file.ts";
import { TAR_BLOCK } from "./tar_block.ts";

/**
 * Writes files into a new tar file: in ustar format, in pax where a name is long or not in ASCII. Nothing but names
 * and bytes goes in, so that the same files make the same tar file. It gets its name when it is whole.
 *
 * @example Usage
 * ```ts
 * import { TarWriter } from "../../mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const path = await Deno.makeTempDir() + "/000.tar";
 * const writer = await TarWriter.create(path);
 * await writer.add("ann.txt", new TextEncoder().encode("Ann"));
 * await writer.close();
 *
 * strictEqual((await Deno.stat(path)).size, 2048); // header, bytes, end
 * ```
 */
export class TarWriter {
  readonly #file: BufferedFile;

  private constructor(file: BufferedFile) {
    this.#file = file;
  }

  /**
   * Begins a file.
   *
   * @throws {Error} if it cannot be made.
   */
  static async create(path: string): Promise<TarWriter> {
    const file = await BufferedFile.create(path).catch((cause) => {
      throw new Error(`Cannot write tar file "${path}": ${systemMessage(cause)}`, { cause });
    });
    return new TarWriter(file);
  }

  /** How many bytes the file would have if it ended here. */
  get size(): number {
    return this.#file.length + 2 * TAR_BLOCK;
  }

  /**
   * Adds a file.
   *
   * @param name Its path in the tar file.
   * @param bytes May be changed once this has resolved, which the next call has to wait for.
   */
  async add(name: string, bytes: Uint8Array): Promise<void> {
    let header = encodeHeader(name, bytes.length, "file");
    if (header === null) {
      const extension = encodePax({ name });
      await this.#write(encodeHeader("pax", extension.length, "pax-header")!, extension);
      header = encodeHeader("long-name", bytes.length, "file")!;
    }
    await this.#write(header, bytes);
  }

  /** Ends the file and gives it its name. */
  async close(): Promise<void> {
    await this.#file.write(new Uint8Array(2 * TAR_BLOCK));
    await this.#file.close();
  }

  /** Gives it up: nothing of it stays. */
  discard(): Promise<void> {
    return this.#file.discard();
  }

  async #write(header: Uint8Array, body: Uint8Array): Promise<void> {
    await this.#file.write(header);
    await this.#file.write(body);
    await this.#file.write(new Uint8Array(-body.length & (TAR_BLOCK - 1)));
  }
}

function encodeHeader(name: string, size: number, type: string): Uint8Array | null {
  return encodeTarHeader({ name, size, type, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 });
}
