import type { DecodeImageOptions } from "../images/decode_image.ts";
import type { Image } from "../images/image.ts";
import { askOfPicture } from "./ask_of_picture.ts";
import type { DecodeAnswer, DecodeQuestion } from "./decode_worker.ts";
import { DECODE_MS } from "./pace.ts";
import { WorkerPool } from "./worker_pool.ts";

const WORKER = new URL("./decode_worker.ts", import.meta.url);

/**
 * Decodes pictures in workers, which start as they are needed. A started worker keeps the script
 * alive until {@link DecodePool.terminate}.
 */
export class DecodePool {
  readonly #workers: WorkerPool<DecodeQuestion, DecodeAnswer>;
  readonly #options: DecodeImageOptions;

  /**
   * @param size The most workers to start.
   * @param options As for `decodeImage`.
   * @param timeLimitMs How long a picture may take.
   */
  constructor(
    size: number,
    options: Omit<DecodeImageOptions, "path"> = {},
    timeLimitMs: number = DECODE_MS,
  ) {
    this.#workers = new WorkerPool(WORKER, size, "decode", timeLimitMs);
    this.#options = options;
  }

  /**
   * Decodes a picture in the worker that has the least to do.
   *
   * @param bytes The whole file.
   * @param path Where the bytes come from, for errors.
   * @throws {ImageDecodeError} if the picture is at fault, also if it breaks its worker or takes too long.
   * @throws {Error} if the worker is.
   */
  async decode(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Image> {
    const question = { bytes, options: this.#options };
    return (await askOfPicture<DecodeQuestion, { image: Image }>(this.#workers, question, path))
      .image;
  }

  /** Stops all workers. What they have not answered is rejected, and so is all that comes later. */
  terminate(): void {
    this.#workers.terminate();
  }
}
