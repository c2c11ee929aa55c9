import { askOfPicture } from "../streams/ask_of_picture.ts";
import { WorkerPool } from "../streams/worker_pool.ts";
import { makePacked, type PackedForm } from "./pack_image.ts";
import type { PackAnswer, PackQuestion } from "./pack_worker.ts";

/** How long an image may take, in milliseconds: a large one is encoded as well. */
const PACK_MS = 60_000;
const WORKER = new URL("./pack_worker.ts", import.meta.url);

/**
 * Makes images as they are packed, in workers, which start as they are needed. A started worker keeps the script
 * alive until {@link PackPool.terminate}.
 */
export class PackPool {
  readonly #workers: WorkerPool<PackQuestion, PackAnswer> | undefined;

  /** @param size The most workers to start; with 0 it is done in place. */
  constructor(size: number) {
    this.#workers = size > 0 ? new WorkerPool(WORKER, size, "pack", PACK_MS) : undefined;
  }

  /**
   * Makes an image in the worker that has the least to do.
   *
   * @param bytes The whole file.
   * @throws {ImageDecodeError} if the picture is at fault, also if it breaks its worker or takes too long.
   * @throws {Error} if the worker is.
   */
  async make(
    bytes: Uint8Array<ArrayBuffer>,
    path: string,
    form: PackedForm,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (!this.#workers) return await makePacked(bytes, form, path);
    return (await askOfPicture<PackQuestion, { bytes: Uint8Array<ArrayBuffer> }>(this.#workers, {
      bytes,
      form,
    }, path)).bytes;
  }

  /** Stops all workers. What they have not answered is rejected, and so is all that comes later. */
  terminate(): void {
    this.#workers?.terminate();
  }
}
