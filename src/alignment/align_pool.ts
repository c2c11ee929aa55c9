import { askOfPicture } from "../streams/ask_of_picture.ts";
import { WorkerPool } from "../streams/worker_pool.ts";
import type { AlignAnswer, AlignQuestion } from "./align_worker.ts";
import type { FacePoints } from "./cut_face.ts";
import { PhotoAligner, type PhotoFaces, type PhotoRecipe } from "./photo_aligner.ts";

/** How long a photo may take, in milliseconds: a large one without a face is looked at in many parts. */
const ALIGN_MS = 60_000;
const WORKER = new URL("./align_worker.ts", import.meta.url);

/**
 * Cuts faces out of photos in workers, which start as they are needed; each has the networks of its own. A started worker keeps the
 * script alive until {@link AlignPool.stop}.
 */
export class AlignPool {
  readonly #recipe: PhotoRecipe;
  readonly #workers: WorkerPool<AlignQuestion, AlignAnswer> | undefined;
  readonly #own: PhotoAligner | undefined;

  /** @param size The most workers to start; with 0 it is done in place. */
  constructor(size: number, recipe: PhotoRecipe) {
    this.#recipe = recipe;
    if (size > 0) this.#workers = new WorkerPool(WORKER, size, "align", ALIGN_MS);
    else this.#own = new PhotoAligner(recipe);
  }

  /**
   * Cuts out the faces of a photo in the worker that has the least to do.
   *
   * @param bytes The whole file.
   * @param points Of its one face, where somebody else found them.
   * @throws {ImageDecodeError} if the photo is at fault, also if it breaks its worker or takes too long.
   * @throws {Error} if the worker is, such as when its device cannot be had.
   */
  async align(
    bytes: Uint8Array<ArrayBuffer>,
    path: string,
    points?: FacePoints,
  ): Promise<PhotoFaces> {
    if (this.#own) return await this.#own.align(bytes, path, points);
    const question = { bytes, recipe: this.#recipe, points };
    return (await askOfPicture<AlignQuestion, { photo: PhotoFaces }>(
      this.#workers!,
      question,
      path,
    )).photo;
  }

  /** Stops all workers, and lets go of the networks. */
  async stop(): Promise<void> {
    this.#workers?.terminate();
    await this.#own?.dispose();
  }
}
