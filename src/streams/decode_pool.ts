import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { DecodeAnswer, DecodeQuestion } from "./decode_worker.ts";
import { WorkerPool } from "./worker_pool.ts";

const WORKER = new URL("./decode_worker.ts", import.meta.url);

/**
 * Decodes pictures in workers, which start as they are needed. A started worker keeps the script
 * alive until {@link DecodePool.terminate}.
 */
export class DecodePool {
  readonly #workers: WorkerPool<DecodeQuestion, DecodeAnswer>;
  readonly #maxPixels: number | undefined;

  /**
   * @param size The most workers to start.
   * @param maxPixels As for `decodeImage`.
   */
  constructor(size: number, maxPixels?: number) {
    this.#workers = new WorkerPool(WORKER, size, "decode");
    this.#maxPixels = maxPixels;
  }

  /**
   * Decodes a picture in the worker that has the least to do.
   *
   * @param bytes The whole file; its memory goes over to the worker.
   * @param path Where the bytes come from, for errors.
   * @throws {ImageDecodeError} if the picture is at fault.
   * @throws {Error} if the worker is.
   */
  async decode(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Image> {
    const question = { bytes, maxPixels: this.#maxPixels };
    const answer = await this.#workers.ask(question, [bytes.buffer]);
    if ("image" in answer) return answer.image;
    throw new ImageDecodeError(path, new Error(answer.reason));
  }

  /** Stops all workers. What they have not answered is rejected, and so is all that comes later. */
  terminate(): void {
    this.#workers.terminate();
  }
}
