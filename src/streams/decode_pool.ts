import type { Image } from "../images/image.ts";
import { ImageDecodeError } from "../images/image_decode_error.ts";
import type { DecodeReply, DecodeRequest } from "./decode_worker.ts";

interface Job {
  path: string;
  resolve(image: Image): void;
  reject(error: unknown): void;
}

interface PoolWorker {
  worker: Worker;
  /** Jobs sent and not yet answered, by number. */
  jobs: Map<number, Job>;
}

/**
 * Decodes pictures in workers, which start as they are needed. A started worker keeps the script
 * alive until {@link DecodePool.terminate}.
 */
export class DecodePool {
  readonly #size: number;
  readonly #maxPixels: number | undefined;
  readonly #workers: PoolWorker[] = [];
  #sent = 0;
  #fault: unknown;

  /**
   * @param size The most workers to start.
   * @param maxPixels As for `decodeImage`.
   */
  constructor(size: number, maxPixels?: number) {
    this.#size = size;
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
  decode(bytes: Uint8Array<ArrayBuffer>, path: string): Promise<Image> {
    if (this.#fault) return Promise.reject(this.#fault);
    const { worker, jobs } = this.#idlest();
    return new Promise((resolve, reject) => {
      const number = this.#sent++;
      jobs.set(number, { path, resolve, reject });
      const request: DecodeRequest = { number, bytes, path, maxPixels: this.#maxPixels };
      worker.postMessage(request, [bytes.buffer]);
    });
  }

  /** Stops all workers. What they have not answered is rejected, and so is all that comes later. */
  terminate(): void {
    this.#fail(new Error("Cannot decode as the workers were stopped"));
  }

  #idlest(): PoolWorker {
    const idlest = this.#workers.reduce<PoolWorker | undefined>(
      (best, next) => best && best.jobs.size <= next.jobs.size ? best : next,
      undefined,
    );
    const isWanted = this.#workers.length < this.#size && (!idlest || idlest.jobs.size > 0);
    return isWanted ? this.#start() : idlest!;
  }

  #start(): PoolWorker {
    const worker = new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
    const jobs = new Map<number, Job>();
    worker.onmessage = ({ data }: MessageEvent<DecodeReply>) => {
      const job = jobs.get(data.number)!;
      jobs.delete(data.number);
      if (data.image) job.resolve(data.image);
      else if (data.fault) job.reject(workerFault(data.fault));
      else job.reject(new ImageDecodeError(job.path, new Error(data.reason)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(workerFault(event.message));
    };
    this.#workers.push({ worker, jobs });
    return this.#workers.at(-1)!;
  }

  #fail(fault: unknown): void {
    this.#fault ??= fault;
    for (const { worker, jobs } of this.#workers.splice(0)) {
      worker.terminate();
      for (const job of jobs.values()) job.reject(fault);
    }
  }
}

function workerFault(message: string): Error {
  return new Error(
    `Cannot decode in a worker: ${message}; without workers (workers: 0) it is done in place`,
  );
}
