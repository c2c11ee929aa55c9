import { ImageDecodeError } from "../images/image_decode_error.ts";
import { makePacked, type PackedForm } from "./pack_image.ts";
import type { PackReply, PackRequest } from "./pack_worker.ts";

interface Job {
  path: string;
  resolve(bytes: Uint8Array<ArrayBuffer>): void;
  reject(error: unknown): void;
}

interface PoolWorker {
  worker: Worker;
  /** Jobs sent and not yet answered, by number. */
  jobs: Map<number, Job>;
}

/**
 * Makes images as they are packed, in workers, which start as they are needed. A started worker keeps the script
 * alive until {@link PackPool.terminate}.
 */
export class PackPool {
  readonly #size: number;
  readonly #workers: PoolWorker[] = [];
  #sent = 0;

  /** @param size The most workers to start; with 0 it is done in place. */
  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Makes an image in the worker that has the least to do.
   *
   * @param bytes The whole file; its memory goes over to the worker.
   * @throws {ImageDecodeError} if the picture is at fault.
   * @throws {Error} if the worker is.
   */
  make(
    bytes: Uint8Array<ArrayBuffer>,
    path: string,
    form: PackedForm,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#size === 0) return makePacked(bytes, path, form);
    const { worker, jobs } = this.#idlest();
    return new Promise((resolve, reject) => {
      const number = this.#sent++;
      jobs.set(number, { path, resolve, reject });
      const request: PackRequest = { number, bytes, path, form };
      worker.postMessage(request, [bytes.buffer]);
    });
  }

  /** Stops all workers; what they have not answered is never answered. */
  terminate(): void {
    for (const { worker } of this.#workers.splice(0)) worker.terminate();
  }

  #idlest(): PoolWorker {
    const idlest = this.#workers.toSorted((a, b) => a.jobs.size - b.jobs.size).at(0);
    const isWanted = this.#workers.length < this.#size && (!idlest || idlest.jobs.size > 0);
    return isWanted ? this.#start() : idlest!;
  }

  #start(): PoolWorker {
    const worker = new Worker(new URL("./pack_worker.ts", import.meta.url), { type: "module" });
    const jobs = new Map<number, Job>();
    worker.onmessage = ({ data: { number, bytes, reason, fault } }: MessageEvent<PackReply>) => {
      const job = jobs.get(number)!;
      jobs.delete(number);
      if (bytes) job.resolve(bytes);
      else if (fault) job.reject(new Error(`Cannot pack in a worker: ${fault}`));
      else job.reject(new ImageDecodeError(job.path, new Error(reason)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      for (const job of jobs.values()) {
        job.reject(new Error(`Cannot pack in a worker: ${event.message}`));
      }
    };
    const started = { worker, jobs };
    this.#workers.push(started);
    return started;
  }
}
